package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Waits;

/// A future that is done: a value, or a failure.
///
/// @param <T> the type of its value
public final class Ready<T extends @Nullable Object> extends Async<T> {
  private final @Nullable Object value;
  private final @Nullable Throwable failure;

  /// Makes one.
  ///
  /// @param value the value if there is no failure
  /// @param failure the failure or null
  public Ready(@Nullable Object value, @Nullable Throwable failure) {
    this.value = value;
    this.failure = failure;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (failure != null) {
      throw failure;
    }
    return value;
  }

  @Override
  public String toString() {
    return failure != null
        ? "failed(" + Waits.textOf(failure) + ")"
        : "ready(" + Waits.textOf(value) + ")";
  }
}
