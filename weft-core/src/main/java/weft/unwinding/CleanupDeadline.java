package weft.unwinding;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Outstanding;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Sleep;

/// The timer of one cancellation: how long its cleanup may take. It wakes the canceller, who polls
/// it. Owner only, but for the final fields.
public final class CleanupDeadline {
  private final Duration limit;
  private final long sinceTick;
  private final Sleep timer;

  /// On a paused clock only.
  private final @Nullable Outstanding outstanding = Outstanding.current();

  private long due;
  private boolean begun;
  private boolean passed;

  private CleanupDeadline(Duration limit, Scheduler scheduler) {
    this.limit = limit;
    sinceTick = scheduler.ticks().now();
    timer = new Sleep(scheduler.ticks().after(limit), scheduler.ticks());
  }

  /// Starts to measure. On a worker.
  ///
  /// @param limit not negative; null for the runtime's own
  /// @return the deadline, to be polled
  public static CleanupDeadline start(@Nullable Duration limit) {
    Scheduler scheduler = Worker.currentOrFail().scheduler();
    return new CleanupDeadline(limit == null ? scheduler.cleanupDeadline() : limit, scheduler);
  }

  /// How long the cleanup may take.
  ///
  /// @return not negative
  public Duration limit() {
    return limit;
  }

  /// When it began. Any thread.
  ///
  /// @return the tick, by the runtime's clock
  public long sinceTick() {
    return sinceTick;
  }

  /// Looks whether it has passed, and if not, has the canceller woken when it does. True once.
  ///
  /// @param waker the canceller
  /// @return true if the cleanup has to be forced now
  public boolean hasPassed(Wakeable waker) {
    if (passed) {
      return false;
    }
    if (poll(waker) != Polling.PENDING) {
      toPassed();
    }
    return passed;
  }

  private void toPassed() {
    passed = true;
    if (outstanding != null) {
      outstanding.endDeadline(due);
    }
  }

  private @Nullable Object poll(Wakeable waker) {
    if (!begun && outstanding != null) {
      due = outstanding.beginDeadline(limit);
    }
    try {
      return begun ? Polling.poll(timer, waker) : Polling.begin(timer, waker);
    } catch (Throwable failure) {
      throw new AssertionError("a timer does not fail", failure);
    } finally {
      begun = true;
    }
  }

  /// The cleanup has ended: takes the timer away.
  ///
  /// @param waker the canceller
  public void end(Wakeable waker) {
    if (begun && !passed) {
      toPassed();
      try {
        Polling.cancel(timer, waker);
      } catch (Throwable failure) {
        throw new AssertionError("a timer does not fail", failure);
      }
    }
  }
}
