package weft.weaver.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// The choices of one program.
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    // Neighbouring seeds would begin alike.
    random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1).split();
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

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /// Takes one way to write something.
  String way(List<Supplier<String>> ways) {
    return of(ways).get();
  }
}
