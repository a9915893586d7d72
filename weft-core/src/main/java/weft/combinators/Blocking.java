package weft.combinators;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.BlockingTask;
import weft.runtime.scheduler.Worker;
import weft.task.JoinException;
import weft.unwinding.Undelivered;

/// A blocking call that belongs to its await: it starts at the first poll, and cancelling
/// interrupts it and waits for its end. Forced, it is given up and goes on by itself. Owner only.
///
/// @param <T> the type of its value
public final class Blocking<T extends @Nullable Object> extends OneShot<T> {
  private @Nullable Callable<? extends T> work;
  private final @Nullable Executor executor;

  /// From the first poll on.
  private @Nullable BlockingTask<T> call;

  /// Makes one; nothing runs yet.
  ///
  /// @param work the call
  /// @param executor runs it; null for what the runtime has for blocking work
  public Blocking(Callable<? extends T> work, @Nullable Executor executor) {
    this.work = work;
    this.executor = executor;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    Callable<? extends T> mine = work;
    if (mine == null) {
      throw new AssertionError("begun twice: " + this);
    }
    work = null;
    call = Worker.currentOrFail().scheduler().startBlocking(mine, executor);
    return poll(waker);
  }

  private BlockingTask<T> call() {
    BlockingTask<T> begun = call;
    if (begun == null) {
      throw new AssertionError("polled before it was claimed: " + this);
    }
    return begun;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    BlockingTask<T> begun = call();
    return begun.isEndedElseWake(waker) && Worker.hasBudget(waker)
        ? begun.valueOrFailure()
        : Polling.PENDING;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    BlockingTask<T> begun = call();
    begun.abort();
    return begun.isEndedElseWake(waker) ? ended(begun) : Polling.PENDING;
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    BlockingTask<T> begun = call();
    begun.abort();
    return begun.isEndedElseGivenUp() ? ended(begun) : null;
  }

  /// It has ended in spite of the cancellation, or because of it. What it threw is the failure of a
  /// cleanup, unless it tells of the interrupt.
  private static @Nullable Object ended(BlockingTask<?> begun) throws Throwable {
    try {
      Undelivered.giveBack(begun.valueOrFailure());
    } catch (JoinException cancelled) {
      if (!cancelled.isCancelled()) {
        throw cancelled;
      }
      for (Throwable suppressed : cancelled.getSuppressed()) {
        throw suppressed;
      }
    }
    return null;
  }

  @Override
  protected void abandon() {
    work = null;
  }

  @Override
  public String toString() {
    BlockingTask<T> begun = call;
    return begun == null ? "blocking call (not started)" : begun.describe();
  }
}
