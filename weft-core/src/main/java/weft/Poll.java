package weft;

import org.jspecify.annotations.Nullable;

/// The result of one poll of a hand-written future: ready or pending; see {@link Async#fromPoll}.
///
/// @param <T> the type of the value
public sealed interface Poll<T extends @Nullable Object> {
  /// The future is done.
  ///
  /// @param value the value, may be null
  /// @param <T> the type of the value
  record Ready<T extends @Nullable Object>(T value) implements Poll<T> {}

  /// The future is not done; it will call its waker when another poll may make progress.
  ///
  /// @param <T> the type of the value
  record Pending<T extends @Nullable Object>() implements Poll<T> {
    private static final Pending<?> INSTANCE = new Pending<>();
  }

  /// Returns the result of polling a future that is done.
  ///
  /// @param value the value, may be null
  /// @param <T> the type of the value
  /// @return the result
  static <T extends @Nullable Object> Poll<T> ready(T value) {
    return new Ready<>(value);
  }

  /// Returns the result of polling a future that is not done.
  ///
  /// @param <T> the type of the value
  /// @return the result, always the same object
  @SuppressWarnings("unchecked")
  static <T extends @Nullable Object> Poll<T> pending() {
    return (Poll<T>) Pending.INSTANCE;
  }
}
