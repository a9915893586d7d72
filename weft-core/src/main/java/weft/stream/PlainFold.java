package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.AsyncBiFunction;
import weft.combinators.Consuming;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Combines all items into one value with a function that never waits. Owner only.
///
/// It pushes from where it is polled, and is no operator before an {@link AtEnd}: the compiler
/// inlines fifteen calls within each other, and there are as many from a task to the function's
/// boxed result in a pipeline of three. Bench: stream_fold.
///
/// @param <T> the type of the items
/// @param <R> the type of the value
final class PlainFold<T, R extends @Nullable Object> extends Consuming<R> {
  private final AsyncStream<T> stream;
  private final AsyncBiFunction<? super R, ? super T, ? extends R> function;
  private R value;

  PlainFold(
      AsyncStream<T> stream,
      R identity,
      AsyncBiFunction<? super R, ? super T, ? extends R> function) {
    super(stream);
    this.stream = stream;
    this.function = function;
    value = identity;
  }

  @Override
  protected @Nullable Object consume(Wakeable waker) throws Throwable {
    var folding = new Folding<T, R>(function, value); // exists in one poll only, if at all
    try {
      return stream.pollEach(folding, waker) == Polling.PENDING ? Polling.PENDING : folding.value;
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

  @Override
  public String toString() {
    return "reduce";
  }
}
