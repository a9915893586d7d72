package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.AsyncBiFunction;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.woven.Factory;

/// Combines all items into one value, and gives no items. Owner only.
///
/// @param <T> the type of the source's items
/// @param <R> the type of the value
final class Fold<T, R extends @Nullable Object> extends Operator<T, T> {
  private final AsyncBiFunction<? super R, ? super T, ? extends R> function;
  private final @Nullable Factory machine;
  private R value;

  Fold(
      AsyncStream<T> source,
      R identity,
      AsyncBiFunction<? super R, ? super T, ? extends R> function) {
    super(source);
    this.function = function;
    value = identity;
    machine = function instanceof Factory factory ? factory : null;
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
        result =
            machine == null
                ? function.apply(value, (T) item)
                : begin(machine.start(value, item), waker);
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
