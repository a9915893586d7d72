package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.support.Sneaky;
import weft.unwinding.Undelivered;

/// Items between somebody who has them and the stream that gives them: one side puts, the other
/// takes, each when it runs.
///
///     open  -> ended   nothing more is put; what is there can be taken, then comes the failure
///
/// @param <T> the type of the items
abstract class Between<T> {
  /// Set before publish by `ended`; taken by the consumer.
  private @Nullable Throwable failure;

  /// Set once, by whoever puts, after the last item. Any thread reads.
  private volatile boolean ended;

  /// Whether there is room. If not, the producer is woken when there is. Producer only.
  abstract boolean awaitRoom(Wakeable producer);

  /// Puts an item. Producer only, when there is room.
  abstract void put(T item);

  /// The producer is about to wait for something else: a consumer that waits is told what was put.
  abstract void flush();

  /// Takes an item. Consumer only.
  ///
  /// @return null if there is none
  abstract @Nullable T take();

  /// Whether another look is worth it: an item, or the end. If not, the consumer is woken when it
  /// is. Consumer only.
  abstract boolean awaitNext(Wakeable consumer);

  /// Wakes the consumer, if it waits. Any thread.
  abstract void wakeConsumer();

  /// Nothing more is put. Once, by whoever puts, or for it when it never will again.
  ///
  /// @param cause what the stream fails with after the items, or null
  final void end(@Nullable Throwable cause) {
    failure = cause;
    ended = true;
    wakeConsumer();
  }

  final boolean isEnded() {
    return ended;
  }

  /// The next item. Consumer only.
  ///
  /// @return PENDING, an item, or null at the end
  final @Nullable Object next(Wakeable consumer) {
    T item = take();
    while (item == null) {
      boolean last = ended; // before the look: nothing is put after it
      if (!last && !awaitNext(consumer)) {
        return Polling.PENDING;
      }
      item = take();
      if (item == null && last) {
        throwFailure();
        return null;
      }
    }
    return item;
  }

  /// Throws what nobody was told, once. Consumer only, after the end.
  final void throwFailure() {
    Throwable untold = failure;
    failure = null;
    if (untold != null) {
      throw Sneaky.rethrow(untold);
    }
  }

  /// Drops what nobody will receive. Consumer only.
  void clear() {
    for (T item = take(); item != null; item = take()) {
      Undelivered.giveBack(item);
    }
  }
}
