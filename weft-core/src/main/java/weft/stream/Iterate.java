package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncFunction;
import weft.woven.Factory;

/// A value, and what a function makes of it, and of that, and so on. Owner only.
///
/// @param <T> the type of the items
final class Iterate<T> extends Calling<T> {
  private final AsyncFunction<? super T, ? extends T> function;
  private final @Nullable Factory machine;
  private T last;
  private boolean begun;

  Iterate(T seed, AsyncFunction<? super T, ? extends T> function) {
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
    last = seed;
  }

  @Override
  @Nullable Async<?> start() {
    return machine == null || !begun ? null : machine.start(last, null);
  }

  @Override
  @Nullable Object call() throws Exception {
    return begun ? function.apply(last) : last;
  }

  @Override
  @SuppressWarnings("unchecked")
  Object after(@Nullable Object value) {
    begun = true;
    last = (T) Items.result("iterate", value);
    return last;
  }

  @Override
  public String toString() {
    return "iterate";
  }
}
