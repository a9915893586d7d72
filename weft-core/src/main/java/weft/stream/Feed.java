package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.combinators.Consuming;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Fills a buffer from a stream, in a task of its own. Owner only, but for the two flags.
///
/// @param <T> the type of the items
final class Feed<T> extends Consuming<@Nullable Void> {
  private final AsyncStream<T> source;
  private final Between<T> to;

  /// It has been polled: its task may be aborted. Written by it, before it looks at the other.
  private volatile boolean begun;

  /// It is to end at once. Written by whoever closes the buffer, before it looks at the other. A
  /// task that is aborted before its first poll would give up the source without its cleanup.
  private volatile boolean closing;

  /// The source has come to its end. Written before the task ends.
  private boolean complete;

  Feed(AsyncStream<T> source, Between<T> to) {
    super(source);
    this.source = source;
    this.to = to;
  }

  /// It is to close the source and end. Any thread.
  ///
  /// @return whether its task has to be aborted for that
  boolean toClosing() {
    closing = true;
    return begun;
  }

  boolean isComplete() {
    return complete;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object consume(Wakeable waker) throws Throwable {
    if (!begun) {
      begun = true;
      if (closing) {
        return null;
      }
    }
    for (; ; ) {
      if (!to.awaitRoom(waker)) {
        return Polling.PENDING;
      }
      Object item = source.poll(waker);
      if (item == Polling.PENDING) {
        to.flush();
        return item;
      }
      if (item == null) {
        complete = true;
        return null;
      }
      to.put((T) item);
    }
  }

  @Override
  public String toString() {
    return "feed of buffer";
  }
}
