package weft.support;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Checks of arguments, with messages of one form: `name: value (expected: rule)`.
public final class Arguments {
  private Arguments() {}

  /// Refuses null.
  ///
  /// @param name the parameter's name
  /// @param value its value
  /// @param <V> its type
  /// @return the value
  /// @throws NullPointerException if it is null
  public static <V> V notNull(String name, @Nullable V value) {
    if (value == null) {
      throw new NullPointerException(name + ": null (expected: not null)");
    }
    return value;
  }

  /// Refuses a negative duration.
  ///
  /// @param name the parameter's name
  /// @param duration its value
  /// @return the duration
  /// @throws IllegalArgumentException if it is negative
  /// @throws NullPointerException if it is null
  public static Duration notNegative(String name, Duration duration) {
    notNull(name, duration);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: not negative)");
    }
    return duration;
  }

  /// Refuses a duration that is zero or negative.
  ///
  /// @param name the parameter's name
  /// @param duration its value
  /// @return the duration
  /// @throws IllegalArgumentException if it is not positive
  /// @throws NullPointerException if it is null
  public static Duration positive(String name, Duration duration) {
    notNull(name, duration);
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: positive)");
    }
    return duration;
  }

  /// Refuses a negative number.
  ///
  /// @param name the parameter's name
  /// @param value its value
  /// @return the value
  /// @throws IllegalArgumentException if it is negative
  public static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: not negative)");
    }
    return value;
  }

  /// Refuses a negative number.
  ///
  /// @param name the parameter's name
  /// @param value its value
  /// @return the value
  /// @throws IllegalArgumentException if it is negative
  public static int notNegative(String name, int value) {
    return (int) notNegative(name, (long) value);
  }

  /// Refuses a number that is zero or negative.
  ///
  /// @param name the parameter's name
  /// @param value its value
  /// @return the value
  /// @throws IllegalArgumentException if it is less than 1
  public static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
    return value;
  }
}
