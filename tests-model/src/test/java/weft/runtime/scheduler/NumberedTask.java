package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.polling.Wakeable;

/// A task that is only a number.
final class NumberedTask extends Task<@Nullable Object> {
  private final int number;

  NumberedTask(int number) {
    this.number = number;
  }

  static @Nullable Integer numberOf(@Nullable Task<?> task) {
    return task == null ? null : ((NumberedTask) task).number;
  }

  @Override
  protected @Nullable Object advance(Wakeable waker) {
    return null;
  }

  @Override
  protected @Nullable Object unwind(Wakeable waker) {
    return null;
  }

  @Override
  protected @Nullable Object force(Wakeable waker) {
    return null;
  }
}
