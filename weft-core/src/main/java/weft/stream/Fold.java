package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.woven.Factory;

/// Combines all items into one value with a function that may wait, and gives no items. Owner only.
///
/// @param <T> the type of the source's items
/// @param <R> the type of the value
final class Fold<T, R extends @Nullable Object> extends Operator<T, T> {
  private final Factory function;
  private R value;

  Fold(AsyncStream<T> source, R identity, Factory function) {
    super(source);
    this.function = function;
    value = identity;
  }

  /// What the items so far make.
  R value() {
    return value;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that R allows
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      Object result;
      if (isInFlight()) {
        result = resume(waker);
      } else {
        Object item = source.poll(waker);
        if (item == null || item == Polling.PENDING) {
          return item;
        }
        result = begin(function.start(value, item), waker);
      }
      if (result == Polling.PENDING) {
        return result;
      }
      value = (R) result;
    }
  }

  @Override
  public String toString() {
    return "reduce";
  }
}
