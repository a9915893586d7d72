package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.stream.AsyncStream;

/// The messages of a channel. Owner only.
///
/// @param <T> the type of the messages
final class MpscStream<T> extends AsyncStream<T> {
  private final Mpsc.Receiver<T> receiver;
  private final MpscReceive.One<T> next;

  /// Whether the last poll was pending, so that the wait is this stream's.
  private boolean waiting;

  MpscStream(Mpsc.Receiver<T> receiver, MpscReceive.One<T> next) {
    this.receiver = receiver;
    this.next = next;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    Object message = waiting ? next.poll(waker) : next.pollFirst(waker);
    waiting = message == Polling.PENDING;
    return message;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    if (waiting) {
      waiting = false;
      next.pollCancel(waker);
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
