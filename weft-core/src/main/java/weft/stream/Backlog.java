package weft.stream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;

/// A bounded queue into which any thread puts, with a policy for items that it has no room for.
/// What waits for room stands in line with its item, which is moved when there is. Any thread;
/// guarded by the items. Wakes are made without the lock. Guard: CallbacksTest,
/// CallbacksStressTest, StreamJcstress.
///
/// @param <T> the type of the items
final class Backlog<T> extends Between<T> {
  /// What became of an item.
  enum Attempt {
    /// It is in the queue.
    TAKEN,
    /// The policy dropped it.
    DROPPED,
    /// There is no room, and the policy is to wait.
    FULL,
    /// There is no room, and the policy is to fail.
    OVERFLOW,
    /// Nobody takes it any more.
    OVER
  }

  private final int capacity;
  private final Overflow policy;

  /// The lock.
  private final ArrayDeque<T> items = new ArrayDeque<>();

  /// Who waits for room, first come first served.
  private final ArrayDeque<Offer<T>> line = new ArrayDeque<>();

  /// Nothing is put any more. Set once, no later than the end is told.
  private boolean over;

  /// Who waits for an item. Written by the consumer.
  private @Nullable Wakeable consumer;

  Backlog(int capacity, Overflow policy) {
    this.capacity = capacity;
    this.policy = policy;
  }

  // ---- putting

  /// Puts an item, as the policy says. Any thread.
  Attempt offer(T item) {
    ArrayDeque<T> dropped = null;
    Wakeable waiting;
    synchronized (items) {
      if (over) {
        return Attempt.OVER;
      }
      if (items.size() >= capacity) {
        switch (policy) {
          case WAIT -> {
            return Attempt.FULL;
          }
          case DROP_NEWEST -> {
            return Attempt.DROPPED;
          }
          case FAIL -> {
            return Attempt.OVERFLOW;
          }
          case DROP_OLDEST -> dropped = drop(1);
          case LATEST -> dropped = drop(capacity);
        }
      }
      items.add(item);
      waiting = toWoken();
    }
    wake(waiting);
    if (dropped != null) {
      dropped.forEach(Undelivered::giveBack);
    }
    return Attempt.TAKEN;
  }

  /// The first items. Under the lock.
  private ArrayDeque<T> drop(int count) {
    var dropped = new ArrayDeque<T>(count);
    for (int i = 0; i < count && !items.isEmpty(); i++) {
      dropped.add(items.removeFirst());
    }
    return dropped;
  }

  /// Puts an item, or stands in line with it. Any thread.
  void join(Offer<T> offer) {
    Wakeable waiting = null;
    synchronized (items) {
      if (over) {
        offer.toRefused();
      } else if (items.size() >= capacity) { // so somebody may be in line before it
        line.add(offer);
      } else {
        items.add(offer.item());
        offer.toTaken();
        waiting = toWoken();
      }
    }
    wake(waiting);
  }

  /// Leaves the line. Any thread.
  ///
  /// @return false if it has been taken or refused before
  boolean leave(Offer<T> offer) {
    synchronized (items) {
      return line.remove(offer);
    }
  }

  /// Nothing more is put; who waits for room is refused. What is there can be taken.
  ///
  /// @param cause what the stream fails with then, or null
  /// @return false if that was so before
  boolean finish(@Nullable Throwable cause) {
    if (!toOver()) {
      return false;
    }
    end(cause);
    return true;
  }

  private boolean toOver() {
    ArrayDeque<Offer<T>> refused;
    synchronized (items) {
      if (over) {
        return false;
      }
      over = true;
      refused = new ArrayDeque<>(line);
      line.clear();
      refused.forEach(Offer::toRefused);
    }
    refused.forEach(Offer::wake);
    return true;
  }

  @Override
  boolean awaitRoom(Wakeable producer) {
    return true;
  }

  @Override
  void put(T item) {
    switch (offer(item)) {
      case TAKEN -> {}
      case DROPPED, OVER -> Undelivered.giveBack(item);
      case FULL, OVERFLOW -> {
        Undelivered.giveBack(item);
        throw overflow("buffer");
      }
    }
  }

  /// What a stream fails with whose policy is that.
  OverflowException overflow(String operation) {
    return new OverflowException(
        operation
            + "(): "
            + capacity
            + " items are waiting, and there is no room for another one (Overflow.FAIL). Receive"
            + " faster, give it more room, or choose another policy.");
  }

  @Override
  void flush() {}

  // ---- taking

  @Override
  @Nullable T take() {
    Offer<T> next;
    T item;
    synchronized (items) {
      item = items.poll();
      next = item == null ? null : line.poll();
      if (next != null) {
        items.add(next.item());
        next.toTaken();
      }
    }
    if (next != null) {
      next.wake();
    }
    return item;
  }

  @Override
  boolean awaitNext(Wakeable waker) {
    synchronized (items) {
      if (!items.isEmpty() || isEnded()) {
        return true;
      }
      consumer = waker;
      return false;
    }
  }

  @Override
  void wakeConsumer() {
    Wakeable waiting;
    synchronized (items) {
      waiting = toWoken();
    }
    wake(waiting);
  }

  /// Under the lock.
  private @Nullable Wakeable toWoken() {
    Wakeable waiting = consumer;
    consumer = null;
    return waiting;
  }

  private static void wake(@Nullable Wakeable waiting) {
    if (waiting != null) {
      Polling.wake(waiting);
    }
  }

  /// Whether something could be put.
  boolean isOver() {
    synchronized (items) {
      return over;
    }
  }

  @Override
  void clear() {
    toOver();
    super.clear();
  }

  @Override
  public String toString() {
    synchronized (items) {
      return items.size() + " of " + capacity;
    }
  }
}
