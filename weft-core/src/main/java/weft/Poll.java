package weft;

import org.jspecify.annotations.Nullable;

/// What one poll of a hand-written future answers; see {@link Async#fromPoll}.
///
/// @param <T> the type of the value
public sealed interface Poll<T extends @Nullable Object> {
  /// The future is done.
  ///
  /// @param value the value, may be null
  /// @param <T> the type of the value
  record Ready<T extends @Nullable Object>(T value) implements Poll<T> {}

  /// The future is not done; its waker will be woken when it is worth polling again.
  ///
  /// @param <T> the type of the value
  record Pending<T extends @Nullable Object>() implements Poll<T> {
    private static final Pending<?> INSTANCE = new Pending<>();
  }

  /// The answer of a future that is done.
  ///
  /// @param value the value, may be null
  /// @param <T> the type of the value
  /// @return the answer
  static <T extends @Nullable Object> Poll<T> ready(T value) {
    return new Ready<>(value);
  }

  /// The answer of a future that is not done.
  ///
  /// @param <T> the type of the value
  /// @return the answer, always the same object
  @SuppressWarnings("unchecked")
  static <T extends @Nullable Object> Poll<T> pending() {
    return (Poll<T>) Pending.INSTANCE;
  }
}
