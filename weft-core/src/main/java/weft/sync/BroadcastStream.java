package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.stream.AsyncStream;

/// The messages of a broadcast, or what a receiver hears of them. Owner only.
///
/// @param <T> the type of the messages
/// @param <I> the type of the items
abstract class BroadcastStream<T, I> extends AsyncStream<I> {
  private final Broadcast.Receiver<T> receiver;
  private final BroadcastReceive<T> next;

  /// Whether the last poll was pending, so that the wait is this stream's.
  private boolean waiting;

  BroadcastStream(Broadcast.Receiver<T> receiver, BroadcastReceive<T> next) {
    this.receiver = receiver;
    this.next = next;
  }

  /// Polls for a message.
  final @Nullable Object pollNext(Wakeable waker) throws Throwable {
    boolean again = waiting;
    waiting = false; // also if it fails
    Object message = again ? next.poll(waker) : next.pollFirst(waker);
    waiting = message == Polling.PENDING;
    return message;
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    if (waiting) {
      waiting = false;
      next.pollCancel(waker);
    }
    receiver.close();
    return null;
  }

  @Override
  protected final void discard() {
    receiver.close();
  }

  @Override
  public final String toString() {
    return "stream of " + receiver;
  }

  /// A lag fails it.
  static final class Messages<T> extends BroadcastStream<T, T> {
    Messages(Broadcast.Receiver<T> receiver, BroadcastReceive<T> next) {
      super(receiver, next);
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) throws Throwable {
      return pollNext(waker);
    }
  }

  /// A lag is an item.
  static final class WithLags<T> extends BroadcastStream<T, Broadcast.Heard<T>> {
    WithLags(Broadcast.Receiver<T> receiver, BroadcastReceive<T> next) {
      super(receiver, next);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected @Nullable Object poll(Wakeable waker) throws Throwable {
      Object message;
      try {
        message = pollNext(waker);
      } catch (LaggedException lag) {
        return new Broadcast.Lag<T>(lag.missed());
      }
      return message == null || message == Polling.PENDING
          ? message
          : new Broadcast.Message<>((T) message);
    }
  }
}
