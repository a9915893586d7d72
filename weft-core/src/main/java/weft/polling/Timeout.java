package weft.polling;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Sleep;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future with a limit. The future is polled before the timer, so that its value wins a tie.
/// Owner only.
///
/// @param <T> the type of its value
public final class Timeout<T extends @Nullable Object> extends Combinator<T> {
  private final Async<T> inner;
  private final Limit limit;
  private final @Nullable Duration cleanupDeadline;
  private @Nullable Sleep timer;
  private boolean timing;

  /// What it fails with, once it is late; says what it waited for then, before the cleanup.
  private @Nullable TimeoutException failure;

  /// Limits a future.
  ///
  /// @param inner the future
  /// @param limit when it is too late
  /// @param cleanupDeadline how long its cleanup may take; null for the runtime's deadline
  public Timeout(Async<T> inner, Limit limit, @Nullable Duration cleanupDeadline) {
    this.inner = inner;
    this.limit = limit;
    this.cleanupDeadline = cleanupDeadline;
  }

  @Override
  @Nullable Object startBranches(Wakeable waker) throws Throwable {
    Scheduler scheduler = Worker.currentOrFail().scheduler();
    var newTimer = new Sleep(limit.tick(scheduler), scheduler.ticks());
    timer = newTimer;
    Object result = Woven.begin(inner, waker);
    return result == Woven.PENDING ? pollTimer(newTimer, waker) : result;
  }

  @Override
  @Nullable Object pollBranches(Wakeable waker) throws Throwable {
    Sleep running = timer;
    if (running == null) {
      throw new AssertionError("polled before it was claimed: " + this);
    }
    TimeoutException late = failure;
    if (late != null) {
      return failLate(late, waker);
    }
    Object result = Woven.PENDING;
    try {
      result = Woven.poll(inner, waker);
    } catch (Throwable thrown) {
      Woven.cancel(running, waker);
      throw thrown;
    }
    if (result == Woven.PENDING) {
      return pollTimer(running, waker);
    }
    Woven.cancel(running, waker);
    return result;
  }

  private @Nullable Object pollTimer(Sleep running, Wakeable waker) throws Throwable {
    Object ticking = timing ? Woven.poll(running, waker) : Woven.begin(running, waker);
    timing = true;
    if (ticking == Woven.PENDING) {
      return Woven.PENDING;
    }
    var late = new TimeoutException("not done " + limit + ": " + Waits.textOf(inner));
    failure = late;
    return failLate(late, waker);
  }

  private Object failLate(TimeoutException late, Wakeable waker) throws TimeoutException {
    if (!unwinding().isDone(waker, false)) {
      return Woven.PENDING;
    }
    unwinding().settle(late);
    throw late;
  }

  @Override
  @Nullable Throwable heldFailure() {
    return failure;
  }

  @Override
  protected boolean takesBack() {
    return Woven.takesBack(inner);
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    Woven.takeBack(inner, value);
  }

  @Override
  Unwinding unwindBranches() {
    var unwinding = new Unwinding(cleanupDeadline);
    unwinding.add(inner);
    if (timer != null && failure == null) {
      unwinding.add(timer);
    }
    return unwinding;
  }

  @Override
  List<? extends Pollable> openBranches() {
    return List.of(inner);
  }

  @Override
  public String toString() {
    return inner + limit.call();
  }
}
