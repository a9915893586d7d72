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
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return machine == null ? pollPlain(waker) : pollMachine(machine, waker);
  }

  /// Not by way of {@link #poll}, for the compiler inlines fifteen calls within each other, and
  /// there are as many from the task to a function's boxed result. Bench: stream_fold.
  @Override
  @Nullable Object pollEach(Target<? super T> target, Wakeable waker) throws Throwable {
    return machine == null ? pollPlain(waker) : pollMachine(machine, waker);
  }

  private @Nullable Object pollPlain(Wakeable waker) throws Throwable {
    var folding = new Folding<T, R>(function, value);
    try {
      return source.pollEach(folding, waker);
    } finally {
      value = folding.value;
    }
  }

  private static final class Folding<T, R extends @Nullable Object> extends Target<T> {
    private final AsyncBiFunction<? super R, ? super T, ? extends R> function;
    private R value;

    Folding(AsyncBiFunction<? super R, ? super T, ? extends R> function, R value) {
      this.function = function;
      this.value = value;
    }

    @Override
    boolean accept(T item) throws Exception {
      value = function.apply(value, item);
      return true;
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that R allows
  private @Nullable Object pollMachine(Factory factory, Wakeable waker) throws Throwable {
    for (; ; ) {
      Object result;
      if (isInFlight()) {
        result = resume(waker);
      } else {
        Object item = source.poll(waker);
        if (item == null || item == Polling.PENDING) {
          return item;
        }
        result = begin(factory.start(value, item), waker);
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
