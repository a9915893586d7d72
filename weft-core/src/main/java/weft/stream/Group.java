package weft.stream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;

/// The items of one key, between the stream that is grouped, which may run in another task, and the
/// reader of the group. What is shared is guarded by its monitor; wakes are made after that was
/// left. Guard: GroupByTest.
///
///     OPEN -> ENDED    the grouped stream has ended, failed or been closed
///     any  -> CLOSED   by its reader; what is in the buffer is lost
///
/// @param <T> the type of the items
final class Group<T> extends AsyncStream<T> {
  /// What became of an item.
  enum Offered {
    TAKEN,
    /// There is no room; whoever offered it is woken when there is.
    FULL,
    CLOSED
  }

  private enum State {
    OPEN,
    ENDED,
    CLOSED
  }

  private final Object key;
  private final int capacity;

  /// Guarded by this.
  private final ArrayDeque<T> buffer = new ArrayDeque<>();

  /// Guarded by this.
  private State state = State.OPEN;

  /// What the grouped stream failed with. Guarded by this.
  private @Nullable Throwable failure;

  /// Who waits for an item. Guarded by this.
  private @Nullable Wakeable reader;

  /// Who waits for room. Guarded by this.
  private @Nullable Wakeable writer;

  /// Owner only.
  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);

  Group(Object key, int capacity) {
    this.key = key;
    this.capacity = capacity;
  }

  // ---- for the grouped stream

  Offered offer(T item, Wakeable waker) {
    Wakeable waiting;
    synchronized (this) {
      if (state == State.CLOSED) {
        return Offered.CLOSED;
      }
      if (buffer.size() >= capacity) {
        writer = waker;
        return Offered.FULL;
      }
      buffer.add(item);
      waiting = reader;
      reader = null;
    }
    wake(waiting);
    return Offered.TAKEN;
  }

  boolean isClosed() {
    synchronized (this) {
      return state == State.CLOSED;
    }
  }

  void end(@Nullable Throwable thrown) {
    Wakeable waiting;
    synchronized (this) {
      if (state != State.OPEN) {
        return;
      }
      state = State.ENDED;
      failure = thrown;
      waiting = reader;
      reader = null;
    }
    wake(waiting);
  }

  // ---- for its reader

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return budget.isSpent(waker) ? Polling.PENDING : take(waker);
  }

  private @Nullable Object take(Wakeable waker) throws Throwable {
    Wakeable roomFor;
    T item;
    synchronized (this) {
      item = buffer.poll();
      if (item == null) {
        return nothing(waker);
      }
      roomFor = writer;
      writer = null;
    }
    wake(roomFor);
    return item;
  }

  private @Nullable Object nothing(Wakeable waker) throws Throwable {
    if (state == State.OPEN) {
      reader = waker;
      return Polling.PENDING;
    }
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    discard();
    return null;
  }

  @Override
  protected void discard() {
    Wakeable roomFor;
    Object[] lost;
    synchronized (this) {
      state = State.CLOSED;
      lost = buffer.toArray();
      buffer.clear();
      reader = null;
      roomFor = writer;
      writer = null;
    }
    for (Object item : lost) {
      Undelivered.giveBack(item);
    }
    wake(roomFor);
  }

  private static void wake(@Nullable Wakeable waker) {
    if (waker != null) {
      Polling.wake(waker);
    }
  }

  @Override
  public String toString() {
    synchronized (this) {
      return "group " + key + " (" + buffer.size() + " of " + capacity + ")";
    }
  }
}
