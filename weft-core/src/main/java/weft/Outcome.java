package weft;

import org.jspecify.annotations.Nullable;
import weft.support.Arguments;

/// How a future ended: with a value or with an exception. For code that goes on in both cases; see
/// {@link Async#settled}.
///
/// {@snippet class = "weft.OutcomeTest" region = "settled"}
///
/// A switch over both cases needs no default.
///
/// @param <T> the type of the value
public sealed interface Outcome<T extends @Nullable Object> {
  /// The future gave a value.
  ///
  /// @param value the value, may be null
  /// @param <T> the type of the value
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /// The future failed.
  ///
  /// @param cause what the await would have thrown, not null; for the handle of a task, a {@link
  ///   weft.task.JoinException}
  /// @param <T> the type of the value that there is not
  record Failure<T extends @Nullable Object>(Exception cause) implements Outcome<T> {
    /// Checks that there is one.
    public Failure {
      Arguments.notNull("cause", cause);
    }
  }

  /// Whether it is a success.
  ///
  /// @return false for a failure
  default boolean isSuccess() {
    return this instanceof Success<?>;
  }

  /// The value, or the exception, as the await would have given it.
  ///
  /// @return the value
  /// @throws Exception the cause of a failure, the same object each time
  default T get() throws Exception {
    if (this instanceof Failure<T>(Exception cause)) {
      throw cause;
    }
    return ((Success<T>) this).value();
  }

  /// The value, or another in place of a failure.
  ///
  /// @param other the other, may be null
  /// @return one of them
  default T orElse(T other) {
    return this instanceof Success<T>(T value) ? value : other;
  }
}
