package weft.runtime.scheduler;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.polling.Arguments;
import weft.task.JoinHandle;
import weft.task.TaskInfo;
import weft.woven.Wakeable;

/// A piece of blocking work and its handle.
///
///     QUEUED -> RUNNING    a thread of the pool took it; abort does nothing any more
///     QUEUED -> ABORTED    it never runs
final class BlockingTask<T extends @Nullable Object> extends JoinHandle<T> implements Runnable {
  private enum State {
    QUEUED,
    RUNNING,
    ABORTED
  }

  private final Callable<? extends T> work;
  private final BlockingPool pool;
  private final long id = TaskIds.next();
  private final @Nullable Locals locals = Locals.toInherit();
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

  BlockingTask(Callable<? extends T> work, BlockingPool pool) {
    this.work = work;
    this.pool = pool;
  }

  @Override
  public void run() {
    if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
      return;
    }
    Locals outside = Locals.replace(locals);
    try {
      completeWith(work.call());
    } catch (Throwable failure) {
      failWith(failure, pool.scheduler().failures());
    } finally {
      Locals.replace(outside);
      pool.onEnded();
    }
  }

  @Override
  public TaskInfo info() {
    return new TaskInfo(id, "blocking work");
  }

  @Override
  public void abort() {
    if (state.compareAndSet(State.QUEUED, State.ABORTED)) {
      abortWith(newCancelSignal(), pool.scheduler().failures());
      pool.onEnded();
    }
  }

  /// Blocking work has no cleanup to wait for.
  @Override
  public void abort(Duration cleanupDeadline) {
    Arguments.notNegative("cleanupDeadline", cleanupDeadline);
    abort();
  }

  @Override
  public void abortNow() {
    abort();
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    return pollOutcomeFirst(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return pollOutcome(waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    withdrawWaiter();
    return null;
  }

  @Override
  public String toString() {
    return "blocking work" + (isFinished() ? "[finished]" : "[" + state.get() + "]");
  }
}
