package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// Pending once, having asked for another poll: the task goes to the end of its worker's queue.
public final class Yield extends OneShot<@Nullable Void> {
  private boolean yielded;

  /// Makes one.
  public Yield() {}

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    if (yielded) {
      return null;
    }
    yielded = true;
    Worker.pollAgain(waker);
    return Polling.PENDING;
  }

  @Override
  public String toString() {
    return "yieldNow()";
  }
}
