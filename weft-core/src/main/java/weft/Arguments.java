package weft;

import java.time.Duration;

/// Checks of arguments, with messages of one form: `name: value (expected: rule)`.
final class Arguments {
  private Arguments() {}

  static Duration notNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: not negative)");
    }
    return duration;
  }
}
