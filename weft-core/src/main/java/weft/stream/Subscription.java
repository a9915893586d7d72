package weft.stream;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// A subscriber of a shared stream. What its owner uses is its own; its buffer and who waits for it
/// are guarded by the monitor of the hub.
///
/// @param <T> the type of the items
final class Subscription<T> extends AsyncStream<T> {
  private final Hub<T> hub;

  /// Guarded by the hub.
  private final ArrayDeque<T> buffer = new ArrayDeque<>();

  /// Who waits for an item. Guarded by the hub.
  private @Nullable Wakeable waiting;

  /// That its buffer overflowed. Guarded by the hub.
  private @Nullable Throwable overflow;

  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);
  private boolean left;

  /// What it has to close, being the last.
  private @Nullable Pollable rest;

  /// Whether it has begun to await the source's task.
  private boolean awaiting;

  Subscription(Hub<T> hub) {
    this.hub = hub;
  }

  // ---- for the hub, under its monitor

  boolean isFull() {
    return buffer.size() >= hub.capacity();
  }

  @Nullable T takeFirst() {
    return buffer.poll();
  }

  @Nullable Throwable overflow() {
    return overflow;
  }

  void toWaiting(Wakeable waker) {
    waiting = waker;
  }

  /// Whom to wake.
  @Nullable Wakeable waiting() {
    Wakeable waker = waiting;
    waiting = null;
    return waker;
  }

  void clear() {
    buffer.clear();
    waiting = null;
  }

  /// Adds an item by the policy.
  ///
  /// @return whom to wake
  @Nullable Wakeable offer(T item) {
    if (overflow != null) {
      return null;
    }
    if (isFull()) {
      switch (hub.policy()) {
        case WAIT -> throw new AssertionError("an item for a full buffer");
        case DROP_OLDEST -> buffer.poll();
        case DROP_NEWEST -> {
          return null;
        }
        case LATEST -> buffer.clear();
        case FAIL -> {
          overflow =
              new OverflowException(
                  "share(): a subscriber was too slow: its buffer of "
                      + hub.capacity()
                      + " items was full when there was another. Make the buffer larger, the"
                      + " subscriber faster, or choose another Overflow policy.");
          return waiting();
        }
      }
    }
    buffer.add(item);
    return waiting();
  }

  // ---- for its owner

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return budget.isSpent(waker) ? Polling.PENDING : hub.take(this, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    leave();
    Pollable closing = rest;
    if (!(closing instanceof JoinHandle<?> task)) {
      return closing == null ? null : Polling.cancel(closing, waker);
    }
    if (!awaiting && hub.needsAbort()) {
      task.abort();
    }
    return isEnded(task, waker) ? null : Polling.PENDING;
  }

  /// Waits for the end of the source's task, whose failure can only be one of its cleanup.
  private boolean isEnded(JoinHandle<?> task, Wakeable waker) throws Throwable {
    try {
      Object ending = awaiting ? Polling.poll(task, waker) : Polling.begin(task, waker);
      awaiting = true;
      return ending != Polling.PENDING;
    } catch (JoinException e) {
      if (e.isCancelled()) {
        return true;
      }
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    leave();
    Pollable closing = rest;
    if (closing instanceof JoinHandle<?> task) {
      task.abortNow();
      if (awaiting) {
        Polling.cancel(task, waker);
      }
    } else if (closing != null) {
      Polling.force(closing, waker);
    }
    return null;
  }

  private void leave() {
    if (!left) {
      left = true;
      rest = hub.leave(this);
    }
  }

  @Override
  protected void discard() {
    leave();
    Pollable closing = rest;
    if (closing instanceof JoinHandle<?> task) {
      task.abort();
    } else if (closing != null) {
      Polling.discard(closing);
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    JoinHandle<?> task = hub.task();
    return task == null ? List.of() : List.of(task);
  }

  @Override
  public String toString() {
    return "subscription";
  }
}
