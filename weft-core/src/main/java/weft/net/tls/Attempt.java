package weft.net.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Unwinding;

/// Polls a future once, and cancels it if it would have to wait. Its value is whether the future
/// has ended at once, so that it is surely not at work any more. Owner only.
final class Attempt extends Async<Boolean> {
  private final Async<?> future;

  /// Once it was cancelled, unless that was over at once.
  private @Nullable Unwinding unwinding;

  Attempt(Async<?> future) {
    this.future = future;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (Polling.begin(future, waker) != Polling.PENDING) {
      return true;
    }
    unwinding = Unwinding.begin(future, waker, null, null);
    return poll(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    Unwinding cleanup = unwinding;
    if (cleanup != null) {
      if (!cleanup.isDone(waker, false)) {
        return Polling.PENDING;
      }
      cleanup.settle(null);
    }
    return cleanup == null;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    Unwinding cleanup = unwinding;
    return cleanup == null ? null : cleanup.cancel(waker, null);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    Unwinding cleanup = unwinding;
    return cleanup == null ? null : cleanup.forceNow(waker, null);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(future);
  }

  @Override
  public String toString() {
    return "attempt of " + future;
  }
}
