package weft.runtime.scheduler;

import java.time.Duration;
import weft.time.TimeSource;

/// A runtime's time, in the ticks of its timers: milliseconds of its clock. Any thread.
public final class Ticks {
  private static final long NANOS_PER_TICK = 1_000_000L;

  private final TimeSource clock;

  Ticks(TimeSource clock) {
    this.clock = clock;
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
    long nanos = clock.nanoTime();
    long seconds = duration.toSeconds();
    if (seconds >= Long.MAX_VALUE / 2_000_000_000L) {
      return Long.MAX_VALUE;
    }
    return Math.ceilDiv(nanos + duration.toNanos(), NANOS_PER_TICK);
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
