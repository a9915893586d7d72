package weft.stream;

import weft.AsyncFunction;

/// Calls a function as an operator does that knows it to be no state machine.
public final class CallsFunctions {
  private CallsFunctions() {}

  @SuppressWarnings("weft:call") // it never awaits
  public static <T, R> R next(AsyncFunction<T, R> function, T item) throws Exception {
    return function.apply(item);
  }
}
