package weft.time;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.stream.AsyncStream;
import weft.support.Arguments;

/// An interval that ticks at a fixed period, on a schedule that does not drift: it does not matter
/// how long the work between two ticks takes. For a pause of fixed length between two pieces of
/// work, use {@link weft.Weft#sleep sleep}.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "skip"}
///
/// Tokio's `Interval`. Made by {@link weft.Weft#interval interval} and {@link weft.Weft#intervalAt
/// intervalAt}.
///
/// ## Threads
///
/// One owner, as for {@link Sleep}: only one tick may be awaited at a time.
public final class Interval {
  /// A tick that is late by no more than this is not late: timers are that coarse.
  private static final Duration TOLERANCE = Duration.ofMillis(5);

  private final Sleep sleep;
  private final Duration period;
  private MissedTicks missedTicks = MissedTicks.BURST;

  private Interval(Deadline start, Duration period) {
    this.sleep = Sleep.until(start);
    this.period = period;
  }

  /// Makes an interval.
  ///
  /// @param start when the first tick is due
  /// @param period from one tick to the next, positive
  /// @return the interval
  /// @throws IllegalArgumentException if the period is zero or negative
  public static Interval of(Deadline start, Duration period) {
    return new Interval(Arguments.notNull("start", start), Arguments.positive("period", period));
  }

  /// Waits for the next tick.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A tick that loses a select is not used up: the next call waits for it.
  ///
  /// @return a future of the instant at which the tick was due, which is in the past if it was late
  public Async<Deadline> tick() {
    return new Tick();
  }

  /// One wait for a tick. Owner only.
  private final class Tick extends Async<Deadline> {
    private boolean claimed;

    @Override
    protected @Nullable Object pollFirst(Wakeable waker) {
      if (claimed) {
        throw Misuse.awaitedTwice(this, waker);
      }
      Object result = sleep.pollFirst(waker);
      claimed = true;
      return result == Polling.PENDING ? result : toNext();
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) {
      return sleep.poll(waker) == Polling.PENDING ? Polling.PENDING : toNext();
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable waker) {
      return sleep.pollCancel(waker);
    }

    @Override
    protected void discard() {
      claimed = true;
    }

    @Override
    protected boolean takesBack() {
      return true;
    }

    /// The tick has reached nobody: the next call has it.
    @Override
    protected void takeBack(@Nullable Object tick) {
      if (tick instanceof Deadline due) {
        sleep.reset(due);
      }
    }

    @Override
    public String toString() {
      return "tick() of " + Interval.this;
    }
  }

  /// A stream of the ticks: for each the instant at which it was due. It never ends, waits for a
  /// tick only when it is asked for one, and nothing has to be closed. Until it is closed nothing
  /// else may await a tick here.
  ///
  /// @return the stream
  public AsyncStream<Deadline> stream() {
    return new Ticks();
  }

  /// Waits for the ticks in turn. Owner only.
  private final class Ticks extends AsyncStream<Deadline> {
    private boolean waiting;

    @Override
    protected @Nullable Object poll(Wakeable waker) {
      Object result = waiting ? sleep.poll(waker) : sleep.pollFirst(waker);
      waiting = result == Polling.PENDING;
      return waiting ? result : toNext();
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable waker) {
      if (waiting) {
        waiting = false;
        sleep.pollCancel(waker);
      }
      return null;
    }

    @Override
    public String toString() {
      return "stream of " + Interval.this;
    }
  }

  private Deadline toNext() {
    Deadline due = sleep.deadline();
    Deadline now = Deadline.now(due.clock());
    boolean late = now.compareTo(due.plus(TOLERANCE)) > 0;
    sleep.reset(late ? missedTicks.next(due, now, period) : due.plus(period));
    return due;
  }

  /// Returns the time from one tick to the next.
  ///
  /// @return the period
  public Duration period() {
    return period;
  }

  /// Returns how it handles missed ticks, which nobody awaited in time.
  ///
  /// @return the policy, {@link MissedTicks#BURST} if none was set
  public MissedTicks missedTicks() {
    return missedTicks;
  }

  /// Sets how it handles missed ticks, which nobody awaited in time.
  ///
  /// @param policy applies from the next tick on
  /// @return this
  public Interval onMissedTicks(MissedTicks policy) {
    missedTicks = Arguments.notNull("policy", policy);
    return this;
  }

  /// Restarts the schedule: the next tick is one period from now.
  public void reset() {
    sleep.reset(period);
  }

  /// Restarts the schedule: the next tick is now.
  public void resetImmediately() {
    sleep.reset(Duration.ZERO);
  }

  /// Restarts the schedule.
  ///
  /// @param delay from now to the next tick; not negative
  /// @throws IllegalArgumentException if the delay is negative
  public void resetAfter(Duration delay) {
    sleep.reset(Arguments.notNegative("delay", delay));
  }

  /// Restarts the schedule.
  ///
  /// @param deadline when the next tick is due
  /// @throws IllegalArgumentException if the deadline belongs to another clock
  public void resetAt(Deadline deadline) {
    sleep.reset(deadline);
  }

  @Override
  public String toString() {
    return "interval of " + period + ", next at " + sleep.deadline();
  }
}
