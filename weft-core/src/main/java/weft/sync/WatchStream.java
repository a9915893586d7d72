package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.stream.AsyncStream;

/// The values of a watch: the present one, then those that come. Owner only.
///
/// @param <T> the type of the values
final class WatchStream<T> extends AsyncStream<T> {
  private final Watch.Receiver<T> receiver;
  private boolean first = true;

  /// The wait for another value, while that is pending.
  private @Nullable Pollable waiting;

  WatchStream(Watch.Receiver<T> receiver) {
    this.receiver = receiver;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (first) {
      first = false;
      return receiver.see();
    }
    Pollable again = waiting;
    waiting = null; // also if it fails
    Pollable changed = again == null ? receiver.changed() : again;
    Object news = again == null ? Polling.begin(changed, waker) : Polling.poll(changed, waker);
    if (news == Polling.PENDING) {
      waiting = changed;
      return news;
    }
    return Boolean.TRUE.equals(news) ? receiver.see() : null;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    Pollable current = waiting;
    if (current != null) {
      waiting = null;
      Polling.cancel(current, waker);
    }
    receiver.close();
    return null;
  }

  @Override
  protected void discard() {
    receiver.close();
  }

  @Override
  public String toString() {
    return "stream of " + receiver;
  }
}
