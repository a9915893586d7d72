package weft.stream;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;

/// Gives the items to a collector. Owner only.
///
/// @param <T> the type of the items
/// @param <A> the type of the collector's container
/// @param <R> the type of the result
final class Collecting<T, A extends @Nullable Object, R extends @Nullable Object>
    extends Terminal<T, R> {
  private final Collector<? super T, A, R> collector;
  private final BiConsumer<A, ? super T> accumulator;
  private @Nullable A container;
  private boolean isBegun;

  Collecting(AsyncStream<T> stream, String name, Collector<? super T, A, R> collector) {
    super(stream, name);
    this.collector = collector;
    accumulator = collector.accumulator();
  }

  @SuppressWarnings("NullAway") // the collector's container may be null
  private A container() {
    if (!isBegun) {
      isBegun = true;
      container = collector.supplier().get();
    }
    return container;
  }

  @Override
  boolean accept(T item) {
    accumulator.accept(container(), item);
    return true;
  }

  @Override
  R result() {
    return collector.finisher().apply(container());
  }

  @Override
  protected @Nullable Object undelivered() {
    return container instanceof List<?> ? container : Polling.PENDING;
  }
}
