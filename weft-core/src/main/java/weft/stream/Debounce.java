package weft.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;

/// Items after which none came for some time. Owner only.
///
/// The timer is looked at before the source: an item that has waited long enough is given, even if
/// another one comes at the same time.
///
/// @param <T> the type of the items
final class Debounce<T> extends Operator<T, T> {
  private final Timer timer;

  /// The newest item, if it was not given.
  private @Nullable Object held;

  private boolean ended;

  Debounce(AsyncStream<T> source, Duration quiet) {
    super(source);
    timer = new Timer(quiet);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    while (!ended) {
      if (held != null && timer.isDue()) {
        return take();
      }
      Object item = source.poll(waker);
      if (item == Polling.PENDING) {
        return held != null && timer.isDue(waker) ? take() : item;
      }
      if (item == null) {
        ended = true;
      } else {
        Undelivered.giveBack(held);
        held = item;
        timer.start();
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
    return "debounce(" + timer.duration() + ")";
  }
}
