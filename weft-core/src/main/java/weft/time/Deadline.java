package weft.time;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Ambient;
import weft.support.Arguments;
import weft.time.wheel.DueTick;

/// An instant on the clock of a runtime, for waits that share one time limit. Make it once, and
/// pass it to each {@link weft.Weft#sleepUntil sleepUntil} and {@link weft.Async#timeoutAt
/// timeoutAt}. For a single wait, a Duration is enough.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "deadline"}
///
/// A deadline belongs to the clock of the current runtime: in a body or in blocking work that is
/// the task's runtime, elsewhere the default runtime. All runtimes share the system's clock, except
/// those on a {@link PausedClock}. A deadline of one clock means nothing to another, and is
/// rejected there. It is not a date, so do not persist it or send it to another process. Tokio's
/// `Instant`.
///
/// Instants beyond about 292 years are cut off there, which in practice means never.
///
/// ## Threads
///
/// Immutable.
public final class Deadline implements Comparable<Deadline> {
  private static final long NANOS_PER_TICK = 1_000_000L;

  static {
    DueTick.set(Deadline::toTick);
  }

  private final TimeSource clock;

  /// Since the clock's zero; negative before it.
  private final long nanos;

  private Deadline(TimeSource clock, long nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /// Returns the current instant.
  ///
  /// @return the instant, on the clock of the current runtime
  /// @throws IllegalStateException if there is no runtime and the default one is turned off
  public static Deadline now() {
    return now(Ambient.scheduler().clock());
  }

  /// Returns the instant that is some time from now.
  ///
  /// @param duration how far, not negative
  /// @return the instant, on the clock of the current runtime
  /// @throws IllegalArgumentException if the duration is negative
  /// @throws IllegalStateException if there is no runtime and the default one is turned off
  public static Deadline after(Duration duration) {
    Arguments.notNegative("duration", duration);
    return now().plus(duration);
  }

  static Deadline now(TimeSource clock) {
    return new Deadline(clock, clock.nanoTime());
  }

  /// Returns a later instant or, with a negative duration, an earlier one.
  ///
  /// @param duration how far
  /// @return the instant, cut off at the ends of the clock
  public Deadline plus(Duration duration) {
    Arguments.notNull("duration", duration);
    return duration.isZero() ? this : new Deadline(clock, sum(nanos, duration));
  }

  private static long sum(long nanos, Duration duration) {
    try {
      return Math.addExact(nanos, duration.toNanos());
    } catch (ArithmeticException beyond) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /// Returns the time from this instant to another.
  ///
  /// @param end the other instant
  /// @return the time, negative if the other is earlier
  /// @throws IllegalArgumentException if the other belongs to another clock
  public Duration until(Deadline end) {
    Arguments.notNull("end", end).requireClock(clock);
    return Duration.ofNanos(end.nanos).minus(Duration.ofNanos(nanos));
  }

  /// Returns the time that is left until this instant.
  ///
  /// @return from now to this instant; zero if it has passed
  public Duration remaining() {
    long now = clock.nanoTime();
    return nanos <= now ? Duration.ZERO : Duration.ofNanos(nanos - now);
  }

  /// Whether this instant has been reached.
  ///
  /// @return true from this instant on
  public boolean isPassed() {
    return nanos <= clock.nanoTime();
  }

  TimeSource clock() {
    return clock;
  }

  /// See {@link DueTick#of}.
  private long toTick(TimeSource ofRuntime) {
    requireClock(ofRuntime);
    return isPassed() ? 0 : Math.ceilDiv(nanos, NANOS_PER_TICK);
  }

  /// Refuses an instant of another clock.
  Deadline requireClock(TimeSource expected) {
    if (clock != expected) {
      throw new IllegalArgumentException(
          "deadline: "
              + this
              + " of "
              + clock
              + " (expected: one of "
              + expected
              + "). Make it in a body of the runtime that waits for it.");
    }
    return this;
  }

  /// Compares by time.
  ///
  /// @throws IllegalArgumentException if the other belongs to another clock
  @Override
  public int compareTo(Deadline other) {
    Arguments.notNull("other", other).requireClock(clock);
    return Long.compare(nanos, other.nanos);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Deadline that && that.clock == clock && that.nanos == nanos;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(nanos);
  }

  @Override
  public String toString() {
    return nanos == Long.MAX_VALUE
        ? "deadline never"
        : String.format(Locale.ROOT, "deadline %.3f s", nanos / 1e9);
  }
}
