package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// Ready, unless the budget of the present poll is used up: then the task is polled again after
/// others.
public final class ConsumeBudget extends OneShot<@Nullable Void> {
  /// Makes one.
  public ConsumeBudget() {}

  @Override
  protected @Nullable Object start(Wakeable waker) {
    return Worker.hasBudget(waker) ? null : Polling.PENDING;
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
