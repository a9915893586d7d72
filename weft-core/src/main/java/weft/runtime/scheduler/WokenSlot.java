package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A worker's slot for the task that was woken last, which runs next, for what it waited for is in
/// the cache. The owner fills it; the owner empties it and, while it is held in a poll, the
/// monitor.
///
/// An exchange would cost more than all else that the owner does here, so it is made only while the
/// monitor may be taking the task, too. The monitor does this:
///
/// 1. It sets `watched`, then takes the owner's stack. That stops the owner for a moment, orders
///    both threads' memory, and shows whether the owner is in the code of a body.
/// 2. If so, the owner will read `watched` before it touches the slot again: a wake of the body's,
///    and the end of its poll, begin with an atomic update of a task's state, or with a fence for
///    the compiler, and the read cannot come before that. It will see the flag and exchange.
/// 3. The monitor exchanges, too, so one of them gets the task; then it clears the flag.
///
/// Guard: MonitorTest, ParkingJcstress.
final class WokenSlot {
  /// What {@link Task#run} calls that executes a body's code,
  private static final Set<String> BODY = Set.of("pollOnce", "pollWithLocals");

  /// and what a wake passes through on its way to the slot.
  private static final Set<String> WAKING = Set.of("wake", "notifyWith", "schedule");

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Task[].class);

  /// One place of it is this slot: filled by the owner, emptied by the owner and, while it is held,
  /// by the monitor.
  private final @Nullable Task<?>[] slots;

  private final int place;

  /// Whether the monitor may be emptying the slot. Written by the monitor.
  private volatile boolean watched;

  /// Makes an empty slot.
  ///
  /// @param slots has a place for it
  /// @param place which
  WokenSlot(@Nullable Task<?>[] slots, int place) {
    this.slots = slots;
    this.place = place;
  }

  /// Whether there is nothing to take. Owner only.
  boolean isEmptyForOwner() {
    return slots[place] == null;
  }

  /// Puts a task in. Owner only.
  ///
  /// @return the task that was in it
  @Nullable Task<?> replace(Task<?> task) {
    Task<?> displaced = slots[place] == null ? null : take();
    SLOT.setRelease(slots, place, task);
    return displaced;
  }

  /// Empties the slot. Owner only.
  @Nullable Task<?> take() {
    if (watched) {
      return exchange();
    }
    Task<?> task = slots[place];
    slots[place] = null;
    return task;
  }

  private @Nullable Task<?> exchange() {
    return (Task<?>) SLOT.getAndSet(slots, place, null);
  }

  /// Empties the slot while the owner is held in a poll. By the monitor.
  @Nullable Task<?> takeWhileHeld(Worker owner) {
    if (SLOT.getAcquire(slots, place) == null) {
      return null;
    }
    toWatched(true);
    try {
      return isInBody(owner.carrier().stackTrace()) ? exchange() : null;
    } finally {
      toWatched(false);
    }
  }

  /// By the monitor.
  void toWatched(boolean now) {
    watched = now;
  }

  /// Whether a worker is in the code of a body, and not on its way to the slot.
  private static boolean isInBody(StackTraceElement[] trace) {
    for (int i = 0; i < trace.length; i++) {
      String owner = trace[i].getClassName();
      String method = trace[i].getMethodName();
      if (owner.equals(Task.class.getName()) && method.equals("run")) {
        return i > 0 && BODY.contains(trace[i - 1].getMethodName());
      }
      if (owner.equals(Worker.class.getName())
          || owner.equals(WokenSlot.class.getName())
          || owner.equals(Scheduler.class.getName())
          || (owner.equals(Task.class.getName()) && WAKING.contains(method))) {
        return false;
      }
    }
    return false;
  }
}
