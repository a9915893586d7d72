package weft.time.wheel;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ticks;
import weft.runtime.scheduler.Worker;
import weft.time.Deadline;

/// A wait for a deadline that may change meanwhile, on timers of the wheel, which cannot.
///
/// To an earlier deadline it takes another timer. To a later one it keeps what it has: that fires
/// too early, the waiter is polled, and only then the next timer is registered; so pushing a
/// deadline back for every packet costs the wheel nothing, as in Tokio. Owner only.
public final class Alarm {
  /// Registered, and perhaps fired.
  private @Nullable Sleep timer;

  /// When that timer fires. The timer's own tick is in a field that its wheel writes.
  private long tick;

  private @Nullable Wakeable waker;

  /// Makes one that waits for nothing.
  public Alarm() {}

  /// Whether somebody waits.
  ///
  /// @return true from a poll that was pending until one that was not, or {@link #cancel}
  public boolean isSet() {
    return timer != null;
  }

  /// Waits. On a worker.
  ///
  /// @param deadline the present deadline
  /// @param newWaker woken when it has come, perhaps before
  /// @return PENDING, or null if the deadline has come
  /// @throws IllegalArgumentException if the deadline is of another clock than the worker's
  public @Nullable Object poll(Deadline deadline, Wakeable newWaker) {
    return poll(DueTick.of(deadline, Worker.currentOrFail().scheduler().clock()), newWaker);
  }

  /// Waits. On a worker.
  ///
  /// @param due the present deadline, as a tick of the runtime's clock; not negative
  /// @param newWaker woken when it has come, perhaps before
  /// @return PENDING, or null if the deadline has come
  public @Nullable Object poll(long due, Wakeable newWaker) {
    Sleep running = timer;
    if (running != null && tick <= due && running.poll(newWaker) == Polling.PENDING) {
      waker = newWaker;
      return Polling.PENDING;
    }
    cancel();
    Ticks ticks = Worker.currentOrFail().scheduler().ticks();
    return due <= ticks.now() ? null : register(new Sleep(due, ticks), due, newWaker);
  }

  private @Nullable Object register(Sleep fresh, long due, Wakeable newWaker) {
    Object result = fresh.pollFirst(newWaker);
    if (result == Polling.PENDING) {
      timer = fresh;
      tick = due;
      waker = newWaker;
    }
    return result;
  }

  /// The deadline has changed; whoever waits need not look again for it to count. On a worker if
  /// somebody waits.
  ///
  /// @param deadline the present deadline
  public void moveTo(Deadline deadline) {
    Wakeable waiting = waker;
    if (waiting != null && poll(deadline, waiting) != Polling.PENDING) {
      Polling.wake(waiting);
    }
  }

  /// Waits no more. On a worker if somebody waits.
  public void cancel() {
    Sleep running = timer;
    Wakeable waiting = waker;
    timer = null;
    waker = null;
    if (running != null && waiting != null) {
      running.pollCancel(waiting);
    }
  }
}
