package weft.combinators.fuzz;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// The choices of one task of a program. One thread at a time.
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    // Neighbouring seeds would begin alike.
    random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1).split();
  }

  Dice split() {
    return new Dice(random.nextLong());
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /// A number from `low` to `high`.
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  Duration millis(int low, int high) {
    return Duration.ofMillis(between(low, high));
  }
}
