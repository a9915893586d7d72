package weft.sync.waiting;

import org.jspecify.annotations.Nullable;

/// Those who have left a line and are yet to be woken, in that order. Of one thread: filled under
/// the lock, woken without it.
public final class WakeList {
  private @Nullable Waiter<?> first;
  private @Nullable Waiter<?> last;

  /// Makes an empty list.
  public WakeList() {}

  void add(Waiter<?> waiter) {
    if (last == null) {
      first = waiter;
    } else {
      last.next = waiter;
    }
    last = waiter;
  }

  /// Wakes them. Without the lock.
  public void wake() {
    Waiter<?> waiter = first;
    while (waiter != null) {
      Waiter<?> following = waiter.next;
      waiter.next = null;
      waiter.wakeOwner();
      waiter = following;
    }
    first = null;
    last = null;
  }
}
