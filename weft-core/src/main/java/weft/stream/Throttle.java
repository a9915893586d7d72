package weft.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The items, with so much time between two of them. Owner only.
///
/// @param <T> the type of the items
final class Throttle<T> extends Operator<T, T> {
  private final Timer timer;

  Throttle(AsyncStream<T> source, Duration gap) {
    super(source);
    timer = new Timer(gap);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (!timer.isDue(waker)) {
      return Polling.PENDING;
    }
    Object item = source.poll(waker);
    if (item != null && item != Polling.PENDING) {
      timer.start();
    }
    return item;
  }

  @Override
  void release() {
    timer.stop();
  }

  @Override
  public String toString() {
    return "throttle(" + timer.duration() + ")";
  }
}
