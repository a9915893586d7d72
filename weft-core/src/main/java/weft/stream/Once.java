package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;

/// The value of a future, if that is not null. Owner only.
///
/// @param <T> the type of the item
final class Once<T> extends Calling<T> {
  private final Async<? extends @Nullable T> future;
  private boolean begun;

  Once(Async<? extends @Nullable T> future) {
    this.future = future;
  }

  @Override
  @Nullable Async<?> start() {
    if (begun) {
      return null;
    }
    begun = true;
    return future;
  }

  /// It has given the value.
  @Override
  @Nullable Object call() {
    return null;
  }

  @Override
  @Nullable Object after(@Nullable Object value) {
    return value;
  }

  @Override
  void release() {
    if (!begun) {
      begun = true;
      Polling.discard(future);
    }
  }

  @Override
  public String toString() {
    return "once(" + future + ")";
  }
}
