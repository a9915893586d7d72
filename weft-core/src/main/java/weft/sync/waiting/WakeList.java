package weft.sync.waiting;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Reserve;
import weft.support.Sneaky;

/// Those who have left a line and are yet to be woken, in that order. Of one thread: filled under
/// the lock, woken without it.
public final class WakeList {
  private @Nullable Waiter<?> first;
  private @Nullable Waiter<?> last;

  /// Somebody who stands in no line.
  private @Nullable Wakeable other;

  private WakeList() {}

  /// Makes an empty list. If memory has run out, the reserve is let go for it: what is given back
  /// or ended has to reach those who wait.
  ///
  /// @return a fresh list
  public static WakeList make() {
    try {
      return new WakeList();
    } catch (OutOfMemoryError e) {
      Reserve.releaseFor(e);
      return new WakeList();
    }
  }

  void add(Waiter<?> waiter) {
    if (last == null) {
      first = waiter;
    } else {
      last.next = waiter;
    }
    last = waiter;
  }

  /// Has somebody woken as well who stands in no line.
  ///
  /// @param waker whom, or null for nobody; at most one for a list
  public void addOther(@Nullable Wakeable waker) {
    other = waker;
  }

  /// Wakes them. Without the lock. If a wake fails, with memory or the stack at its end, the others
  /// are woken all the same, and the failure is thrown when they are.
  public void wake() {
    Throwable failure = null;
    Waiter<?> waiter = first;
    while (waiter != null) {
      Waiter<?> following = waiter.next;
      waiter.next = null;
      try {
        waiter.wakeOwner();
      } catch (Throwable exhausted) {
        failure = exhausted;
      }
      waiter = following;
    }
    first = null;
    last = null;
    if (other != null) {
      Polling.wake(other);
      other = null;
    }
    if (failure != null) {
      throw Sneaky.rethrow(failure);
    }
  }
}
