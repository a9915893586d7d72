package weft.polling;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Sleep;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future with a limit. The future is polled before the timer, so that its value wins a tie.
/// Owner only.
///
/// @param <T> the type of its value
public final class Timeout<T extends @Nullable Object> extends OneShot<T> {
  private final Async<T> inner;
  private final Duration limit;
  private @Nullable Sleep timer;
  private boolean timing;

  /// Set when the limit has passed or the whole is cancelled.
  private @Nullable Unwinding unwinding;

  /// Limits a future.
  ///
  /// @param inner the future
  /// @param limit from the first poll, not negative
  public Timeout(Async<T> inner, Duration limit) {
    this.inner = inner;
    this.limit = limit;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    var newTimer = new Sleep(Worker.currentOrFail().scheduler().tickAfter(limit));
    timer = newTimer;
    Object result = Woven.begin(inner, waker);
    return result == Woven.PENDING ? pollTimer(newTimer, waker) : result;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Sleep running = timer;
    if (running == null) {
      throw new AssertionError("polled before it was claimed: " + this);
    }
    if (unwinding != null) {
      return failLate(unwinding, waker);
    }
    Object result = Woven.PENDING;
    try {
      result = Woven.poll(inner, waker);
    } catch (Throwable failure) {
      Woven.cancel(running, waker);
      throw failure;
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
    var ending = new Unwinding();
    ending.add(inner);
    unwinding = ending;
    return failLate(ending, waker);
  }

  private Object failLate(Unwinding ending, Wakeable waker) throws TimeoutException {
    if (!ending.isDone(waker)) {
      return Woven.PENDING;
    }
    var failure = new TimeoutException("not done within " + limit + ": " + inner);
    ending.settle(failure);
    throw failure;
  }

  @Override
  protected @Nullable Object withdraw(Wakeable waker) throws Throwable {
    Unwinding ending = unwinding;
    if (ending == null) {
      ending = new Unwinding();
      ending.add(inner);
      if (timer != null) {
        ending.add(timer);
      }
      unwinding = ending;
    }
    return ending.cancel(waker);
  }

  @Override
  public String toString() {
    return inner + ".timeout(" + limit + ")";
  }
}
