package weft.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;

/// The newest item at regular times, if there is one. Owner only.
///
/// @param <T> the type of the items
final class Sample<T> extends Operator<T, T> {
  private final Timer timer;

  /// The newest item, if it was not given.
  private @Nullable Object held;

  private boolean begun;
  private boolean ended;

  Sample(AsyncStream<T> source, Duration period) {
    super(source);
    timer = new Timer(period);
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
        if (held != null) {
          return take();
        }
      } else if (item == null) {
        ended = true;
      } else {
        Undelivered.giveBack(held);
        held = item;
      }
    }
    return take();
  }

  private @Nullable Object take() {
    Object taken = held;
    held = null;
    return taken;
  }

  @Override
  void release() {
    timer.stop();
    Undelivered.giveBack(take());
  }

  @Override
  public String toString() {
    return "sample(" + timer.duration() + ")";
  }
}
