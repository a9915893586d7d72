package weft.polling;

import java.time.Duration;

/// Checks of arguments, with messages of one form: `name: value (expected: rule)`.
public final class Arguments {
  private Arguments() {}

  /// Refuses a negative duration.
  ///
  /// @param name the parameter's name
  /// @param duration its value
  /// @return the duration
  /// @throws IllegalArgumentException if it is negative
  public static Duration notNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: not negative)");
    }
    return duration;
  }
}
