package weft.polling;

import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Worker;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// Ready, unless the budget of the present poll is used up: then the task is polled again after
/// others.
public final class ConsumeBudget extends OneShot<@Nullable Void> {
  /// Makes one.
  public ConsumeBudget() {}

  @Override
  protected @Nullable Object start(Wakeable waker) {
    return Worker.hasBudget(waker) ? null : Woven.PENDING;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    return null;
  }

  @Override
  public String toString() {
    return "consumeBudget()";
  }
}
