package weft.task;

import java.time.Duration;
import weft.support.Arguments;

/// How long to pause between attempts: exponentially longer, up to a limit, with a random part.
///
/// @param first the pause after the first failure, before the random part; positive
/// @param factor by which each pause is longer than the one before, at least 1
/// @param limit the longest pause
/// @param jitter which part is random
record Backoff(Duration first, double factor, Duration limit, Retry.Jitter jitter) {
  private static final double NANOS_PER_SECOND = 1e9;

  Backoff {
    Arguments.positive("first", first);
    Arguments.positive("limit", limit);
    Arguments.notNull("jitter", jitter);
    if (!(factor >= 1) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("factor: " + factor + " (expected: at least 1)");
    }
  }

  /// The pause after a failure.
  ///
  /// @param failures how many there were, at least 1
  /// @param random from 0 to less than 1
  Duration pause(int failures, double random) {
    double nanos = nanos(first) * Math.pow(factor, failures - 1.0);
    double bound = nanos(limit);
    if (jitter == Retry.Jitter.NONE && nanos >= bound) {
      return limit;
    }
    double longest = Math.min(nanos, bound);
    return Duration.ofNanos(
        (long)
            switch (jitter) {
              case FULL -> longest * random;
              case EQUAL -> longest / 2 + longest / 2 * random;
              case NONE -> longest;
            });
  }

  private static double nanos(Duration duration) {
    return duration.getSeconds() * NANOS_PER_SECOND + duration.getNano();
  }
}
