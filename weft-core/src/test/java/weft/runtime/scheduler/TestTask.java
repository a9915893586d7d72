package weft.runtime.scheduler;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A task whose polls a test scripts.
final class TestTask extends Task<@Nullable Object> {
  /// One poll.
  interface Step {
    @Nullable Object poll(Wakeable waker) throws Throwable;
  }

  static final Step PENDING = waker -> Polling.PENDING;

  private final Queue<Step> steps = new ArrayDeque<>();
  int polls;
  int unwinds;

  /// Run when it has ended, by its worker.
  Runnable afterwards = () -> {};

  TestTask script(Step step) {
    steps.add(step);
    return this;
  }

  @Override
  protected @Nullable Object advance(Wakeable waker) throws Throwable {
    polls++;
    Step step = steps.poll();
    return step == null ? null : step.poll(waker);
  }

  @Override
  protected @Nullable Object unwind(Wakeable waker) {
    unwinds++;
    return null;
  }

  @Override
  protected @Nullable Object force(Wakeable waker) {
    return null;
  }

  @Override
  void left() {
    afterwards.run();
  }

  @Override
  protected String describe() {
    return "test";
  }
}
