package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncFunction;
import weft.woven.Factory;

/// The items that a function makes of a state. Owner only.
///
/// @param <T> the type of the items
/// @param <S> the type of the state
final class Unfold<T, S extends @Nullable Object> extends Calling<T> {
  private final AsyncFunction<? super S, ? extends AsyncStream.@Nullable Step<T, S>> function;
  private final @Nullable Factory machine;
  private S state;

  Unfold(S state, AsyncFunction<? super S, ? extends AsyncStream.@Nullable Step<T, S>> function) {
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
    this.state = state;
  }

  @Override
  @Nullable Async<?> start() {
    return machine == null ? null : machine.start(state, null);
  }

  @Override
  @Nullable Object call() throws Exception {
    return function.apply(state);
  }

  @Override
  @SuppressWarnings("unchecked")
  @Nullable Object after(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    var step = (AsyncStream.Step<T, S>) value;
    state = step.next();
    return step.item();
  }

  @Override
  public String toString() {
    return "unfold";
  }
}
