package weft.runtime.scheduler;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A future that is not a body, as a task of its own.
class SpawnedFuture<T extends @Nullable Object> extends Task<T> {
  /// Set before publish; let go when the task has ended, for its handle may be kept. Owner only,
  /// but for dumps and names.
  private @Nullable Async<T> future;

  /// Owner only.
  private boolean started;

  SpawnedFuture(Async<T> future) {
    this.future = future;
  }

  @Override
  protected final @Nullable Object advance(Wakeable waker) throws Throwable {
    if (started) {
      return Polling.poll(future(), waker);
    }
    started = true;
    return Polling.begin(future(), waker);
  }

  private Async<T> future() {
    return Objects.requireNonNull(future, "the future of a task that has ended");
  }

  @Override
  protected final @Nullable Object unwind(Wakeable waker) throws Throwable {
    return started ? Polling.cancel(future(), waker) : discardFuture();
  }

  @Override
  protected final @Nullable Object force(Wakeable waker) throws Throwable {
    return started ? Polling.force(future(), waker) : discardFuture();
  }

  private @Nullable Object discardFuture() {
    Polling.discard(future());
    return null;
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Async<T> current = future;
    return current == null ? List.of() : List.of(current);
  }

  /// What the user has started.
  private @Nullable Pollable undressed() {
    Pollable current = future;
    while (current instanceof Dressed dressed) {
      current = dressed.inside();
    }
    return current;
  }

  @Override
  protected final String place() {
    return undressed() instanceof Task<?> body ? body.place() : "";
  }

  @Override
  void left() {
    future = null;
  }

  @Override
  protected final String describe() {
    Pollable current = undressed();
    if (current instanceof Task<?> body) {
      return body.describe();
    }
    return current == null ? "task" : "task of " + Waits.textOf(current);
  }
}
