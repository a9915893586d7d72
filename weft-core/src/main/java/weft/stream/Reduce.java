package weft.stream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncBiFunction;
import weft.woven.Factory;

/// Combines all items into one, and gives no items. Owner only.
///
/// @param <T> the type of the items
final class Reduce<T> extends PerItem<T, T> {
  private final AsyncBiFunction<? super T, ? super T, ? extends T> function;
  private final @Nullable Factory machine;
  private @Nullable T last;

  Reduce(AsyncStream<T> source, AsyncBiFunction<? super T, ? super T, ? extends T> function) {
    super(source);
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
  }

  Optional<T> value() {
    return Optional.ofNullable(last);
  }

  @Override
  boolean isPlain() {
    return machine == null;
  }

  @Override
  @Nullable Async<?> start(T item) {
    return machine == null || last == null ? null : machine.start(last, item);
  }

  @Override
  @Nullable Object call(T item) throws Exception {
    return last == null ? item : function.apply(last, item);
  }

  @Override
  @SuppressWarnings("unchecked")
  Object after(T item, @Nullable Object value) {
    last = (T) Items.result("reduce", value);
    return SKIP;
  }

  @Override
  public String toString() {
    return "reduce";
  }
}
