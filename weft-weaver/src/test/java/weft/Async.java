package weft;

import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

public abstract class Async<T> extends Pollable {
  /// Without weaving: polls until it is ready.
  public final T await() throws Exception {
    try {
      Object result = pollFirst(null);
      while (result == Woven.PENDING) {
        result = poll(null);
      }
      @SuppressWarnings("unchecked")
      T value = (T) result;
      return value;
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  public final T block() throws Exception {
    return await();
  }

  public static <T> Async<T> fromStage(java.util.concurrent.CompletionStage<T> stage) {
    throw new UnsupportedOperationException(stage.toString());
  }

  public final Object pollOnce(boolean first, Wakeable waker) throws Throwable {
    return first ? pollFirst(waker) : poll(waker);
  }
}
