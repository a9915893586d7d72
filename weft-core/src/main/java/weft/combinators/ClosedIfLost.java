package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;

/// A future of something that was made for whoever awaits it, and is closed if that never receives
/// it, because a join fails or a timeout is late. Owner only. Guard: TcpConnectTest.
///
/// @param <T> the type of its value
public final class ClosedIfLost<T extends AutoCloseable> extends Wrapper<T> {
  /// Makes one.
  ///
  /// @param inner gives what nobody else has
  public ClosedIfLost(Async<T> inner) {
    super(inner);
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
  public String toString() {
    return inner.toString();
  }
}
