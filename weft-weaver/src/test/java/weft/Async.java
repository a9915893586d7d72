package weft;

import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

public abstract class Async<T> extends Pollable {
  /// Without weaving: polls until it is ready.
  public final T await() throws Exception {
    try {
      Object result = pollFirst(null);
      while (result == Polling.PENDING) {
        result = poll(null);
      }
      @SuppressWarnings("unchecked")
      T value = (T) result;
      return value;
    } catch (Throwable t) {
      throw Async.<Exception>asIs(t);
    }
  }

  public final T block() throws Exception {
    return await();
  }

  public static <T> Async<T> fromStage(java.util.concurrent.CompletionStage<T> stage) {
    throw new UnsupportedOperationException(stage.toString());
  }

  /// The signal of a cancellation passes `throws Exception`, as it does in woven code.
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X asIs(Throwable t) throws X {
    throw (X) t;
  }

  public final Object pollOnce(boolean first, Wakeable waker) throws Throwable {
    return first ? pollFirst(waker) : poll(waker);
  }
}
