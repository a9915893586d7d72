package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future that closes a resource when it ends, in whatever way, also if it never begins: a
/// `try`-with-resources around a body protects only what has begun. Owner only.
///
/// @param <T> the type of its value
public final class Owning<T extends @Nullable Object> extends OneShot<T> {
  private final AutoCloseable resource;
  private final Async<T> inner;
  private boolean closed;

  /// Ties a resource to a future.
  ///
  /// @param resource closed when the future has ended
  /// @param inner the future
  public Owning(AutoCloseable resource, Async<T> inner) {
    this.resource = resource;
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    Nesting.ensureRoom(this);
    return step(Woven::begin, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return step(Woven::poll, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return step(Woven::cancel, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return step(Woven::force, waker);
  }

  private @Nullable Object step(Nesting.Step<Pollable> step, Wakeable waker) throws Throwable {
    Object result;
    try {
      result = Nesting.deeper(step, inner, waker);
    } catch (Throwable failure) {
      closeAfter(failure);
      throw failure;
    }
    if (result != Woven.PENDING) {
      close();
    }
    return result;
  }

  private void close() throws Exception {
    if (!closed) {
      closed = true;
      resource.close();
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (Throwable second) {
      Suppressed.add(failure, second);
    }
  }

  @Override
  protected void abandon() {
    Woven.discard(inner);
    try {
      close();
    } catch (Throwable failure) {
      Worker.currentOrFail().scheduler().failures().report(failure);
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }

  @Override
  public String toString() {
    return inner + " with " + resource;
  }
}
