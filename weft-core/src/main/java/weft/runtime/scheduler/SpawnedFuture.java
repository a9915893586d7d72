package weft.runtime.scheduler;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Waits;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future that is not a body, as a task of its own.
class SpawnedFuture<T extends @Nullable Object> extends Task<T> {
  private final Async<T> future;

  /// Owner only.
  private boolean started;

  SpawnedFuture(Async<T> future) {
    this.future = future;
  }

  @Override
  protected final @Nullable Object advance(Wakeable waker) throws Throwable {
    if (started) {
      return Woven.poll(future, waker);
    }
    started = true;
    return Woven.begin(future, waker);
  }

  @Override
  protected final @Nullable Object unwind(Wakeable waker) throws Throwable {
    return started ? Woven.cancel(future, waker) : discardFuture();
  }

  @Override
  protected final @Nullable Object force(Wakeable waker) throws Throwable {
    return started ? Woven.force(future, waker) : discardFuture();
  }

  private @Nullable Object discardFuture() {
    Woven.discard(future);
    return null;
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    return List.of(future);
  }

  @Override
  protected final String describe() {
    return "task of " + Waits.textOf(future);
  }
}
