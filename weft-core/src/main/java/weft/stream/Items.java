package weft.stream;

import org.jspecify.annotations.Nullable;

/// Checks of items. A null that gets into a stream would be taken for its end.
final class Items {
  private Items() {}

  /// More is hardly meant: each place takes memory.
  private static final int MAX_CAPACITY = 1 << 20;

  /// Checks how many items a buffer keeps.
  ///
  /// @param name of the argument
  static int capacity(String name, int value) {
    if (value < 1 || value > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: 1 to " + MAX_CAPACITY + ")");
    }
    return value;
  }

  /// Refuses null.
  ///
  /// @param what where it came from, for the message
  static <T> T item(String what, @Nullable T item) {
    if (item == null) {
      throw new NullPointerException(
          what
              + " is null (expected: an item). A stream has no null items: leave them out with filter"
              + " or mapMulti, or wrap them in Optional.");
    }
    return item;
  }

  /// Refuses null as the result of a user's function.
  ///
  /// @param operator what the function was given to
  static <T> T result(String operator, @Nullable T result) {
    return result == null
        ? item("what the function given to " + operator + " returned", null)
        : result;
  }
}
