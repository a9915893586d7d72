package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncSupplier;
import weft.woven.Factory;

/// What a function returns, again and again. Owner only.
///
/// @param <T> the type of the items
final class Generate<T> extends Calling<T> {
  private final AsyncSupplier<? extends T> function;
  private final @Nullable Factory machine;

  Generate(AsyncSupplier<? extends T> function) {
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
  }

  @Override
  @Nullable Async<?> start() {
    return machine == null ? null : machine.start(null, null);
  }

  @Override
  @Nullable Object call() throws Exception {
    return function.get();
  }

  @Override
  Object after(@Nullable Object value) {
    return Items.result("generate", value);
  }

  @Override
  public String toString() {
    return "generate";
  }
}
