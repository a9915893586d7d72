package weft.test;

import org.jspecify.annotations.Nullable;

/// The result of one step of a {@link Step}.
///
/// {@snippet class = "weft.test.GuideTest" region = "polled"}
///
/// @param <T> the type of the future's value
public sealed interface Polled<T extends @Nullable Object> {
  /// The future is not done, or its cleanup is not finished.
  ///
  /// @param <T> the type of the future's value
  record Pending<T extends @Nullable Object>() implements Polled<T> {
    @Override
    public String toString() {
      return "pending";
    }
  }

  /// The future is done.
  ///
  /// @param value its value, may be null
  /// @param <T> the type of the future's value
  record Ready<T extends @Nullable Object>(T value) implements Polled<T> {
    @Override
    public String toString() {
      return "ready with " + value;
    }
  }

  /// The future has failed, or its cleanup has.
  ///
  /// @param failure what it threw
  /// @param <T> the type of the future's value
  record Failed<T extends @Nullable Object>(Throwable failure) implements Polled<T> {
    @Override
    public String toString() {
      return "failed with " + failure;
    }
  }

  /// The future was cancelled, and its cleanup has ended.
  ///
  /// @param <T> the type of the future's value
  record Cancelled<T extends @Nullable Object>() implements Polled<T> {
    @Override
    public String toString() {
      return "cancelled";
    }
  }
}
