package weft.sync.waiting;

import org.jspecify.annotations.Nullable;

/// Who waits, in the order of arrival, as a list linked through the waiters. Guarded by itself: it
/// is the lock of what they wait for.
///
/// @param <W> the type of the waiters
public final class Line<W extends Waiter<?>> {
  private @Nullable W first;
  private @Nullable W last;
  private int size;

  /// Makes an empty line.
  public Line() {}

  /// How many wait. Under the lock, or for a message.
  ///
  /// @return not negative
  public int size() {
    return size;
  }

  /// Whether nobody waits.
  ///
  /// @return true if the size is zero
  public boolean isEmpty() {
    return first == null;
  }

  /// Who has waited longest.
  ///
  /// @return null if nobody waits
  public @Nullable W first() {
    return first;
  }

  /// Who came last.
  ///
  /// @return null if nobody waits
  public @Nullable W last() {
    return last;
  }

  /// Joins the line at its end.
  ///
  /// @param waiter arrives
  public void add(W waiter) {
    waiter.toWaiting(); // first: with the stack at its end a call may fail, stores do not
    W before = last;
    waiter.previous = before;
    if (before == null) {
      first = waiter;
    } else {
      before.next = waiter;
    }
    last = waiter;
    size++;
  }

  /// Takes out a waiter that withdraws.
  ///
  /// @param waiter stands in this line
  @SuppressWarnings("unchecked") // its neighbours are of this line
  public void remove(W waiter) {
    W before = (W) waiter.previous;
    W after = (W) waiter.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    waiter.previous = null;
    waiter.next = null;
    size--;
  }

  /// Gives a waiter what it waits for.
  ///
  /// @param waiter stands in this line
  /// @param wakes takes it
  public void grant(W waiter, WakeList wakes) {
    remove(waiter);
    waiter.toLeft(true);
    wakes.add(waiter);
  }

  /// Tells a waiter that it waits in vain.
  ///
  /// @param waiter stands in this line
  /// @param wakes takes it
  public void refuse(W waiter, WakeList wakes) {
    remove(waiter);
    waiter.toLeft(false);
    wakes.add(waiter);
  }

  /// Gives everybody what they wait for.
  ///
  /// @param wakes takes them
  public void grantAll(WakeList wakes) {
    for (W waiter = first; waiter != null; waiter = first) {
      grant(waiter, wakes);
    }
  }
}
