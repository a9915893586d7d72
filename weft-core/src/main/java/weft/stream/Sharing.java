package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.combinators.Consuming;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// The task of a shared stream's source. It never fails: subscribers are told. Owner only.
///
/// @param <T> the type of the items
final class Sharing<T> extends Consuming<@Nullable Object> {
  private final Hub<T> hub;

  private boolean begun;

  /// An item for which not all have room.
  private @Nullable T held;

  Sharing(Hub<T> hub) {
    super(hub.source());
    this.hub = hub;
  }

  @Override
  protected @Nullable Object consume(Wakeable waker) {
    if (!begun) {
      begun = true;
      if (!hub.isWanted()) {
        return null;
      }
    }
    Throwable failure = null;
    try {
      if (publishAll(waker) == Polling.PENDING) {
        return Polling.PENDING;
      }
    } catch (Throwable thrown) {
      failure = thrown;
    }
    if (!hub.end(failure) && failure != null) { // the last subscriber leaves at this moment
      Worker.currentOrFail().scheduler().failures().report(failure);
    }
    return null;
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object publishAll(Wakeable waker) throws Throwable {
    for (; ; ) {
      T item = held;
      if (item == null) {
        Object next = hub.source().poll(waker);
        if (next == null || next == Polling.PENDING) {
          return next;
        }
        item = (T) next;
        held = item;
      }
      if (!hub.publish(item, waker)) {
        return Polling.PENDING;
      }
      held = null;
    }
  }

  /// It is aborted: because nobody is left, or by its runtime.
  @Override
  protected @Nullable Object undelivered() {
    hub.end(
        new IllegalStateException(
            "the task of a shared stream's source was aborted, for its runtime is closing"));
    return Polling.PENDING;
  }

  @Override
  public String toString() {
    return held == null
        ? "share"
        : "share, which waits for room for the slowest of " + hub.subscribers() + " subscribers";
  }
}
