package weft.runtime.scheduler;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.support.Sneaky;
import weft.task.JoinHandle;
import weft.unwinding.Undelivered;

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
    return isHandle(future)
        ? waitForHandle((JoinHandle<? extends T>) future)
        : run(Ambient.scheduler(), future);
  }

  /// Waits for a future; see {@link weft.runtime.AsyncRuntime#block}.
  ///
  /// @param scheduler where it runs, unless it is a handle
  /// @param future the future
  /// @param <T> the type of its value
  /// @return its value
  /// @throws Exception its failure, or InterruptedException
  public static <T extends @Nullable Object> T block(Scheduler scheduler, Async<? extends T> future)
      throws Exception {
    assertNotOnWorker("block()");
    return isHandle(future)
        ? waitForHandle((JoinHandle<? extends T>) future)
        : run(scheduler, future);
  }

  private static boolean isHandle(Async<?> future) {
    return future instanceof JoinHandle<?> && !(future instanceof Task<?> task && task.isFresh());
  }

  /// Runs a future as the root of a runtime; see {@link weft.runtime.AsyncRuntime#run}.
  ///
  /// @param scheduler the runtime
  /// @param future the future
  /// @param <T> the type of its value
  /// @return its value
  /// @throws Exception its failure, or InterruptedException
  public static <T extends @Nullable Object> T run(Scheduler scheduler, Async<? extends T> future)
      throws Exception {
    assertNotOnWorker("run()");
    Task<T> root = Task.toTask(future);
    boolean interrupted =
        scheduler.hasOwnThreads()
            ? waitFor(root, future, scheduler)
            : drive(root, future, scheduler);
    return resultOf(root, interrupted);
  }

  /// Waits until the root has ended, aborted by an interrupt if there is one.
  ///
  /// @return whether there was one
  /// @throws InterruptedException at a second interrupt, which leaves the cleanup to itself
  private static boolean waitFor(Task<?> root, Async<?> future, Scheduler scheduler)
      throws InterruptedException {
    var waker = new ThreadWaker();
    root.spawnFor(waker, scheduler);
    try {
      waitFor(root, waker);
      return false;
    } catch (InterruptedException first) {
      root.abort();
      try {
        waitFor(root, waker);
      } catch (InterruptedException second) {
        abandon(root, future);
        throw second;
      }
      return true;
    }
  }

  /// As above, on this thread.
  private static boolean drive(Task<?> root, Async<?> future, Scheduler scheduler)
      throws InterruptedException {
    scheduler.spawn(root);
    try {
      scheduler.lending().driveUntilFinished(root);
      return false;
    } catch (InterruptedException e) {
      if (!root.isFinished()) {
        abandon(root, future);
        throw e;
      }
      return true;
    }
  }

  /// What the root ended with. If it had ended before the interrupt could abort it, that is given,
  /// and the thread stays interrupted; what has been taken, such as a permit, is not lost.
  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that T allows
  private static <T extends @Nullable Object> T resultOf(Task<T> root, boolean interrupted)
      throws InterruptedException {
    Object result;
    try {
      result = root.resultUnwrapped();
    } catch (Throwable failure) {
      if (interrupted && root.hasEndedAborted()) {
        var interruption = new InterruptedException();
        for (Throwable ofCleanup : failure.getSuppressed()) {
          interruption.addSuppressed(ofCleanup);
        }
        throw interruption;
      }
      restore(interrupted);
      throw Sneaky.rethrow(failure);
    }
    restore(interrupted);
    return (T) result;
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Nobody waits for the root any more: its value, if it ends with one nevertheless, goes back.
  private static void abandon(Task<?> root, Async<?> future) {
    var discard = new Discard(root, future);
    if (root.isFinishedOr(discard)) {
      discard.wake();
    }
  }

  /// Woken when the root has ended.
  private static final class Discard extends Wakeable {
    private final Task<?> root;

    /// What it runs; itself, if that is a body.
    private final Async<?> future;

    Discard(Task<?> root, Async<?> future) {
      this.root = root;
      this.future = future;
    }

    /// A future that was wrapped may have its value for others still. A body, of which others may
    /// have the object, gives them no value that is closed.
    @Override
    protected void wake() {
      if (!root.hasEndedWithValue()) {
        return;
      }
      Object value = root.valueOrNull();
      if (root != future) {
        Undelivered.giveBackTo(future, value);
      } else if (Undelivered.mayHold(value)) {
        Undelivered.giveBack(root.valueTakenAway());
      }
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that T allows
  private static <T extends @Nullable Object> T waitForHandle(JoinHandle<? extends T> handle)
      throws Exception {
    Scheduler lent = handle instanceof Task<?> task ? lentBy(task) : null;
    if (lent != null) {
      return run(lent, new SpawnedFuture<T>((Async<T>) handle));
    }
    var waker = new ThreadWaker();
    try {
      Object result = Polling.begin(handle, waker);
      while (result == Polling.PENDING) {
        park(waker);
        result = Polling.poll(handle, waker);
      }
      return (T) result;
    } catch (InterruptedException e) {
      withdraw(handle, waker);
      throw e;
    } catch (Throwable failure) {
      throw Sneaky.rethrow(failure);
    }
  }

  /// The runtime of a task that goes on only while some thread lends itself, as this one may.
  private static @Nullable Scheduler lentBy(Task<?> task) {
    if (task.isFinished()) {
      return null;
    }
    Scheduler home = task.homeSchedulerOrNull(); // null while another thread is about to spawn it
    return home != null && !home.hasOwnThreads() && home.isOpen() ? home : null;
  }

  private static void withdraw(JoinHandle<?> handle, Wakeable waker) {
    try {
      Polling.cancel(handle, waker);
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
}
