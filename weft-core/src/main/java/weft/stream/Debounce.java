package weft.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Items after which none came for some time. Owner only.
///
/// The timer is looked at before the source: an item that has waited long enough is given, even if
/// another one comes at the same time.
///
/// @param <T> the type of the items
final class Debounce<T> extends Newest<T> {
  private boolean ended;

  Debounce(AsyncStream<T> source, Duration quiet) {
    super(source, quiet);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    while (!ended) {
      if (holds() && timer.isDue()) {
        return take();
      }
      Object item = source.poll(waker);
      if (item == Polling.PENDING) {
        return holds() && timer.isDue(waker) ? take() : item;
      }
      if (item == null) {
        ended = true;
      } else {
        hold(item);
        timer.start();
      }
    }
    return take();
  }

  @Override
  public String toString() {
    return "debounce(" + timer.duration() + ")";
  }
}
