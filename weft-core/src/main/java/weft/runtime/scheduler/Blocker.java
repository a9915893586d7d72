package weft.runtime.scheduler;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.task.JoinHandle;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// How a plain or virtual thread waits for a future: the future becomes a task of the runtime, and
/// the thread parks until it has ended. Leaves are polled by workers only.
public final class Blocker {
  private Blocker() {}

  /// A parked thread as waker.
  private static final class ThreadWaker extends Wakeable {
    private final Thread thread = Thread.currentThread();

    /// Set by the task that ended, read by the thread.
    private volatile boolean woken;

    @Override
    protected void wake() {
      woken = true;
      LockSupport.unpark(thread);
    }

    @Override
    public String toString() {
      return "thread " + thread.getName();
    }
  }

  /// Waits for a future; see {@link Async#block}.
  ///
  /// @param future the future
  /// @param <T> the type of its value
  /// @return its value
  /// @throws Exception its failure, or InterruptedException
  public static <T extends @Nullable Object> T block(Async<? extends T> future) throws Exception {
    assertNotOnWorker("block()");
    boolean isFresh = future instanceof Task<?> task && task.isFresh();
    if (future instanceof JoinHandle<?> && !isFresh) {
      return waitForHandle((JoinHandle<? extends T>) future);
    }
    return run(Ambient.scheduler(), future);
  }

  /// Runs a future as the root of a runtime; see {@link weft.runtime.AsyncRuntime#run}.
  ///
  /// @param scheduler the runtime
  /// @param future the future
  /// @param <T> the type of its value
  /// @return its value
  /// @throws Exception its failure, or InterruptedException
  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that T allows
  public static <T extends @Nullable Object> T run(Scheduler scheduler, Async<? extends T> future)
      throws Exception {
    assertNotOnWorker("run()");
    Task<T> root = Task.toTask(future);
    var waker = new ThreadWaker();
    if (scheduler.hasOwnThreads()) {
      scheduler.spawn(root);
      try {
        waitFor(root, waker);
      } catch (InterruptedException e) {
        root.abort();
        waitFor(root, waker); // a second interrupt leaves the cleanup to itself
        throw e;
      }
    } else {
      scheduler.spawn(root);
      scheduler.lending().driveUntilFinished(root);
    }
    try {
      return (T) root.resultUnwrapped();
    } catch (Throwable failure) {
      throw Blocker.<RuntimeException>sneaky(failure);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that T allows
  private static <T extends @Nullable Object> T waitForHandle(JoinHandle<? extends T> handle)
      throws Exception {
    var waker = new ThreadWaker();
    try {
      Object result = Woven.begin(handle, waker);
      while (result == Woven.PENDING) {
        park(waker);
        result = Woven.poll(handle, waker);
      }
      return (T) result;
    } catch (InterruptedException e) {
      withdraw(handle, waker);
      throw e;
    } catch (Throwable failure) {
      throw Blocker.<RuntimeException>sneaky(failure);
    }
  }

  private static void withdraw(JoinHandle<?> handle, Wakeable waker) {
    try {
      Woven.cancel(handle, waker);
    } catch (Throwable failure) {
      throw new AssertionError("a handle's wait cannot fail to end", failure);
    }
  }

  private static void waitFor(Task<?> root, ThreadWaker waker) throws InterruptedException {
    while (!root.isFinishedOr(waker)) {
      park(waker);
    }
  }

  private static void park(ThreadWaker waker) throws InterruptedException {
    while (!waker.woken) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.park(waker);
    }
    waker.woken = false;
  }

  private static void assertNotOnWorker(String operation) {
    Worker worker = Worker.current();
    if (worker != null) {
      throw Misuse.blockOnWorker(worker, operation);
    }
  }

  /// Throws anything as if it were unchecked, so that a body's own exception arrives as it is.
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
    throw (X) failure;
  }
}
