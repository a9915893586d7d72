package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Nesting;

/// Closes a stream that is read by hand. Owner only.
final class Closing extends Async<@Nullable Void> {
  private final Next<?> next;

  Closing(Next<?> next) {
    this.next = next;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return Nesting.deeper((Nesting.Step<Pollable>) this::step, this, waker);
  }

  private @Nullable Object step(Pollable self, Wakeable waker) {
    return next.isClosed(waker) ? null : Polling.PENDING;
  }

  /// It goes on: whoever cancels waits for cleanups.
  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return poll(waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) {
    next.force(waker);
    return null;
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(next);
  }

  @Override
  public String toString() {
    return "close()";
  }
}
