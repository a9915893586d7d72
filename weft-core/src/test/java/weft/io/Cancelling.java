package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.unconstrained;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Stepper;
import weft.polling.Polling;

/// Polls futures by hand, beyond the budget of a poll, and cancels them in the middle.
public final class Cancelling {
  private static final int ENOUGH = 100_000;

  private Cancelling() {}

  /// Makes a future.
  public interface Operation<T extends @Nullable Object> {
    Async<? extends T> begin() throws Exception;
  }

  /// Begins an operation, cancels it if it is not done after some polls, and in that case begins it
  /// again and lets it end.
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> T afterCancel(int polls, Operation<T> operation)
      throws Exception {
    var first = new Stepper(unconstrained(operation.begin()));
    for (int i = 0; i < polls; i++) {
      Object result = first.poll();
      if (result != Polling.PENDING) {
        return (T) result;
      }
    }
    if (polls > 0) {
      first.cancel();
    }
    return toEnd(operation.begin());
  }

  /// Polls to the end.
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> T toEnd(Async<? extends T> future) throws Exception {
    var stepper = new Stepper(unconstrained(future));
    for (int i = 0; i < ENOUGH; i++) {
      int wakes = stepper.wakes;
      Object result = stepper.poll();
      if (result != Polling.PENDING) {
        return (T) result;
      }
      assertThat(stepper.wakes).as("wakes of %s", future).isGreaterThan(wakes);
    }
    throw new AssertionError("never done: " + future);
  }
}
