package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// A future of something that was made for whoever awaits it, and is closed if that never receives
/// it, because a join fails or a timeout is late. Owner only. Guard: TcpConnectTest.
///
/// @param <T> the type of its value
public final class ClosedIfLost<T extends AutoCloseable> extends OneShot<T> {
  private final Async<T> inner;

  /// Makes one.
  ///
  /// @param inner gives what nobody else has
  public ClosedIfLost(Async<T> inner) {
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    ensureRoom();
    return Polling.begin(inner, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return Polling.poll(inner, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Polling.cancel(inner, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Polling.force(inner, waker);
  }

  @Override
  protected boolean takesBack() {
    return true;
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    if (value instanceof AutoCloseable lost) {
      try {
        lost.close();
      } catch (Exception e) {
        Worker.currentOrFail().scheduler().failures().report(e);
      }
    }
  }

  @Override
  protected void abandon() {
    Polling.discard(inner);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }

  @Override
  public String toString() {
    return inner.toString();
  }
}
