package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.AsyncFunction;
import weft.woven.Factory;

/// A function that makes streams of items, given to an operator.
///
/// @param <T> the type of the items that it is called with
final class ToStream<T> {
  private final String operator;
  private final AsyncFunction<? super T, ?> function;
  private final @Nullable Factory machine;

  ToStream(String operator, AsyncFunction<? super T, ?> function) {
    this.operator = operator;
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
  }

  /// Calls the function, or leaves that to the first poll if it is a state machine.
  Inner begin(T item) throws Exception {
    return machine == null
        ? Inner.of(operator, function.apply(item))
        : Inner.from(operator, machine.start(item, null));
  }
}
