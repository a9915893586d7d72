package weft.time;

import java.math.BigInteger;
import java.time.Duration;

/// How an {@link Interval} handles missed ticks, which nobody awaited in time. It applies only if a
/// tick is more than 5 ms late; up to that, the schedule stays as it is.
///
/// Suppose the period is 50 ms, and after the first tick nobody awaits the next one for 175 ms:
///
/// | | ticks, as milliseconds from the start |
/// |---|---|
/// | BURST | 50, 100 and 150 at once, then 200, 250 |
/// | DELAY | 50 at once, then 225, 275 |
/// | SKIP | 50 at once, then 200, 250 |
///
/// Tokio's `MissedTickBehavior`.
public enum MissedTicks {
  /// Makes up for all missed ticks, as fast as they are awaited: for work that must be done that
  /// many times.
  BURST,

  /// Restarts the period when the late tick is received: for a minimum distance between ticks.
  DELAY,

  /// Skips missed ticks and keeps to multiples of the period: for work where only the current tick
  /// matters.
  SKIP;

  /// When the next tick is due.
  ///
  /// @param due when the late tick was
  /// @param now when it was received
  Deadline next(Deadline due, Deadline now, Duration period) {
    return switch (this) {
      case BURST -> due.plus(period);
      case DELAY -> now.plus(period);
      case SKIP -> now.plus(period.minus(sinceLastMultiple(due.until(now), period)));
    };
  }

  /// In big numbers: a tick may be 584 years late, and the period a nanosecond.
  private static Duration sinceLastMultiple(Duration late, Duration period) {
    return Duration.ofNanos(nanos(late).mod(nanos(period)).longValueExact());
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.getSeconds())
        .multiply(BigInteger.valueOf(1_000_000_000))
        .add(BigInteger.valueOf(duration.getNano()));
  }
}
