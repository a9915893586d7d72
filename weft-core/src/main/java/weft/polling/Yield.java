package weft.polling;

import org.jspecify.annotations.Nullable;
import weft.woven.Wakeable;
import weft.woven.Woven;

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
    Woven.wake(waker);
    return Woven.PENDING;
  }

  @Override
  public String toString() {
    return "yieldNow()";
  }
}
