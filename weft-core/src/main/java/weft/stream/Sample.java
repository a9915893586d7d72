package weft.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The newest item at regular times, if there is one. Owner only.
///
/// @param <T> the type of the items
final class Sample<T> extends Newest<T> {
  private boolean begun;
  private boolean ended;

  Sample(AsyncStream<T> source, Duration period) {
    super(source, period);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (!begun) {
      begun = true;
      timer.start();
    }
    while (!ended) {
      Object item = source.poll(waker);
      if (item == Polling.PENDING) {
        if (!timer.isDue(waker)) {
          return item;
        }
        timer.startNext();
        if (holds()) {
          return take();
        }
      } else if (item == null) {
        ended = true;
      } else {
        hold(item);
      }
    }
    return take();
  }

  @Override
  public String toString() {
    return "sample(" + timer.duration() + ")";
  }
}
