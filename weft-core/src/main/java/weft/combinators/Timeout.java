package weft.combinators;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Waits;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Sleep;
import weft.unwinding.Unwinding;

/// A future with a limit. The future is polled before the timer, so that its value wins a tie.
/// Owner only.
///
/// @param <T> the type of its value
public final class Timeout<T extends @Nullable Object> extends Combinator<T> {
  private final Async<T> inner;
  private final Limit limit;
  private final @Nullable Duration cleanupDeadline;

  /// What is given instead of a failure; PENDING if there is no such value.
  private final @Nullable Object substitute;

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
    this(inner, limit, cleanupDeadline, Polling.PENDING);
  }

  private Timeout(
      Async<T> inner,
      Limit limit,
      @Nullable Duration cleanupDeadline,
      @Nullable Object substitute) {
    this.inner = inner;
    this.limit = limit;
    this.cleanupDeadline = cleanupDeadline;
    this.substitute = substitute;
  }

  /// Limits a future, with a value for when it is late.
  ///
  /// @param inner the future
  /// @param limit when it is too late
  /// @param substitute the value
  /// @param <T> the type of both values
  /// @return the limited future
  public static <T extends @Nullable Object> Timeout<T> orElse(
      Async<T> inner, Limit limit, T substitute) {
    return new Timeout<>(inner, limit, null, substitute);
  }

  @Override
  @Nullable Object startBranches(Wakeable waker) throws Throwable {
    Scheduler scheduler = Worker.currentOrFail().scheduler();
    var newTimer = new Sleep(limit.tick(scheduler), scheduler.ticks());
    timer = newTimer;
    Object result = Polling.begin(inner, waker);
    return result == Polling.PENDING ? pollTimer(newTimer, waker) : result;
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
    Object result = Polling.PENDING;
    try {
      result = Polling.poll(inner, waker);
    } catch (Throwable thrown) {
      Polling.cancel(running, waker);
      throw thrown;
    }
    if (result == Polling.PENDING) {
      return pollTimer(running, waker);
    }
    Polling.cancel(running, waker);
    return result;
  }

  private @Nullable Object pollTimer(Sleep running, Wakeable waker) throws Throwable {
    Object ticking = timing ? Polling.poll(running, waker) : Polling.begin(running, waker);
    timing = true;
    if (ticking == Polling.PENDING) {
      return Polling.PENDING;
    }
    var late = new TimeoutException("not done " + limit + ": " + Waits.textOf(inner));
    failure = late;
    return failLate(late, waker);
  }

  private @Nullable Object failLate(TimeoutException late, Wakeable waker) throws TimeoutException {
    if (!unwinding().isDone(waker, false)) {
      return Polling.PENDING;
    }
    unwinding().settle(heldFailure());
    if (substitute != Polling.PENDING) {
      return substitute;
    }
    throw late;
  }

  @Override
  @Nullable Throwable heldFailure() {
    return substitute == Polling.PENDING ? failure : null;
  }

  @Override
  protected boolean takesBack() {
    return failure == null && Polling.takesBack(inner);
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    Polling.takeBack(inner, value);
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
