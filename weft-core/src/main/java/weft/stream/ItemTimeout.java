package weft.stream;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Waits;
import weft.runtime.scheduler.Worker;

/// A limit for the wait for each item. The source is polled before the timer, so that an item wins
/// a tie. Owner only.
///
/// @param <T> the type of the items
final class ItemTimeout<T> extends Operator<T, T> {
  private final Timer timer;

  /// Whether an item is being waited for.
  private boolean waiting;

  ItemTimeout(AsyncStream<T> source, Duration limit) {
    super(source);
    timer = new Timer(limit);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Object item = source.poll(waker);
    if (item != Polling.PENDING) {
      waiting = false;
      return item;
    }
    boolean first = !waiting;
    if (first) {
      waiting = true;
      timer.start();
    }
    if (timer.isDue(waker)) {
      if (first) { // without a limit the source is asked twice, for it may only lack budget
        Worker.pollAgain(waker);
        return item;
      }
      throw new TimeoutException(
          "no item within " + timer.duration() + ": " + source + Waits.operationBelow(source));
    }
    return item;
  }

  @Override
  void release() {
    timer.stop();
  }

  @Override
  public String toString() {
    return "timeout(" + timer.duration() + ")";
  }
}
