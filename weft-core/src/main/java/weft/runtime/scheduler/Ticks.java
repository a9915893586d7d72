package weft.runtime.scheduler;

import java.time.Duration;
import weft.time.TimeSource;

/// A runtime's time, in the ticks of its timers: milliseconds of its clock. Any thread.
public final class Ticks {
  private static final long NANOS_PER_TICK = 1_000_000L;
  private static final long TICKS_PER_SECOND = 1_000L;

  /// Longer than any node of the wheel holds, and far from an overflow.
  private static final long LONGEST_SECONDS = 1L << 40;

  private static final int CLOCK_NUMBERS = 1023;

  private final TimeSource clock;
  private final int clockNumber;

  /// Makes those of a runtime.
  ///
  /// @param clock the runtime's
  public Ticks(TimeSource clock) {
    this.clock = clock;
    clockNumber =
        clock == TimeSource.SYSTEM ? 0 : 1 + System.identityHashCode(clock) % CLOCK_NUMBERS;
  }

  /// A number by which a sleep tells the clock that it was made for from others.
  ///
  /// @return 0 for the system's; from 1 to 1023 for others, of which two rarely have the same
  public int clockNumber() {
    return clockNumber;
  }

  TimeSource clock() {
    return clock;
  }

  /// The first tick that is not before now plus the duration.
  ///
  /// @param duration how long, not negative
  /// @return the tick, for a timer
  public long after(Duration duration) {
    if (duration.isZero()) {
      return 0;
    }
    long seconds = duration.toSeconds();
    if (seconds >= LONGEST_SECONDS) {
      return Long.MAX_VALUE;
    }
    long nanos = clock.nanoTime();
    long parts = nanos % NANOS_PER_TICK + duration.toNanosPart();
    return at(nanos) + seconds * TICKS_PER_SECOND + Math.ceilDiv(parts, NANOS_PER_TICK);
  }

  /// The present tick.
  ///
  /// @return in milliseconds of the runtime's clock
  public long now() {
    return at(clock.nanoTime());
  }

  static long at(long nanoTime) {
    return nanoTime / NANOS_PER_TICK;
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  /// A node holds no tick beyond 278 years, so this does not overflow.
  long nanosUntil(long tick) {
    return tick * NANOS_PER_TICK - clock.nanoTime();
  }
}
