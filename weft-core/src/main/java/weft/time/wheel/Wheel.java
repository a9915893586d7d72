package weft.time.wheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A hierarchical timer wheel: 6 levels of 64 slots, the finest 1 ms wide, as in Tokio and the
/// kernels before it (Varghese and Lauck, 1987). One per worker.
///
/// A timer stands in the level of the highest digit, base 64, in which its deadline differs from
/// the wheel's time; when the wheel's time reaches its slot it fires or moves down. So insert and
/// remove are constant, and a timer moves at most five times. Timers of the same deadline fire in
/// the order in which they were registered. Deadlines beyond two years wait in the top level and
/// are put in again. Guard: WheelTest, with a sorted map as reference.
///
/// ## Threads
///
/// A spin lock guards it. Its owner, the worker, takes the lock without contention nearly always:
/// only while the owner is held in a long poll does somebody else fire what is due ({@link
/// #tryAdvance}). Others cancel by {@link #removeFromOther}, which needs no lock.
public final class Wheel {
  /// What {@link #nextTick} answers when there is no timer.
  public static final long NEVER = Long.MAX_VALUE;

  private static final int LEVELS = 6;
  private static final int BITS = 6;
  private static final int SLOTS = 1 << BITS;

  /// The farthest that a timer may stand ahead: less than a full turn of the top level.
  private static final long SPAN = (SLOTS - 1L) << ((LEVELS - 1) * BITS);

  private static final VarHandle REMOVED;
  private static final VarHandle LOCKED;
  private static final VarHandle NEXT;
  private static final VarHandle FIRED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      REMOVED = lookup.findVarHandle(Wheel.class, "removed", Sleep.class);
      LOCKED = lookup.findVarHandle(Wheel.class, "locked", boolean.class);
      NEXT = lookup.findVarHandle(Wheel.class, "next", long.class);
      FIRED = lookup.findVarHandle(Wheel.class, "fired", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Any thread, CAS.
  private volatile boolean locked;

  /// Heads of circular lists. Guarded by the lock.
  private final @Nullable Sleep[] slots = new Sleep[LEVELS * SLOTS];

  /// One bit per slot that holds a timer. Guarded by the lock.
  private final long[] occupied = new long[LEVELS];

  /// The tick up to which timers have fired. Guarded by the lock.
  private long elapsed;

  /// No timer is due before this tick. Written under the lock, read by anybody.
  private long next = NEVER;

  /// How many timers were due. Written under the lock, read by anybody.
  private long fired;

  /// Timers cancelled by other workers, linked by their wakers' field: any thread pushes, CAS; who
  /// holds the lock takes all.
  private volatile @Nullable Sleep removed;

  /// Makes an empty wheel at tick 0.
  public Wheel() {}

  /// The tick before which nothing is due; it may turn out that nothing is due then either.
  ///
  /// @return the tick, or {@link #NEVER}
  public long nextTick() {
    return (long) NEXT.getOpaque(this);
  }

  /// How many timers were due so far. Any thread.
  ///
  /// @return those included that were cancelled by another worker and not yet taken out
  public long fired() {
    return (long) FIRED.getOpaque(this);
  }

  private void setNext(long tick) {
    NEXT.setOpaque(this, tick);
  }

  private boolean tryLock() {
    return LOCKED.compareAndSet(this, false, true);
  }

  private void lock() {
    while (!tryLock()) {
      while (locked) {
        Thread.onSpinWait();
      }
    }
  }

  /// Publishes what was written under the lock; pairs with the CAS of {@link #tryLock}.
  private void unlock() {
    LOCKED.setRelease(this, false);
  }

  /// The tick of the earliest timer. Owner; slower than {@link #nextTick}, and exact.
  ///
  /// @return the tick, or {@link #NEVER}
  public long earliestTick() {
    lock();
    try {
      int level = lowestOccupied();
      if (level < 0) {
        return NEVER;
      }
      if (level < LEVELS - 1) {
        return earliestIn(level * SLOTS + firstSlot(level));
      }
      long earliest = NEVER; // any slot may hold one that stands in for a deadline beyond its turn
      for (int slot = 0; slot < SLOTS; slot++) {
        earliest = Math.min(earliest, earliestIn(level * SLOTS + slot));
      }
      return earliest;
    } finally {
      unlock();
    }
  }

  private long earliestIn(int index) {
    Sleep head = slots[index];
    long earliest = NEVER;
    for (Sleep timer = head; timer != null; timer = timer.next == head ? null : timer.next) {
      earliest = Math.min(earliest, timer.tick());
    }
    return earliest;
  }

  /// Registers a timer, or refuses because it is due.
  boolean insert(Sleep timer) {
    lock();
    try {
      if (timer.tick() <= elapsed) {
        return false;
      }
      place(timer);
      return true;
    } finally {
      unlock();
    }
  }

  private void place(Sleep timer) {
    long tick = Math.min(timer.tick(), elapsed + SPAN);
    int level = level(tick);
    int slot = (int) (tick >>> (level * BITS)) & (SLOTS - 1);
    append(level * SLOTS + slot, timer);
    occupied[level] |= 1L << slot;
    setNext(Math.min(next, tick >>> (level * BITS) << (level * BITS)));
  }

  private int level(long tick) {
    long differing = (elapsed ^ tick) | (SLOTS - 1);
    return Math.min(LEVELS - 1, (63 - Long.numberOfLeadingZeros(differing)) / BITS);
  }

  private void append(int index, Sleep timer) {
    timer.toSlot(index);
    Sleep head = slots[index];
    if (head == null) {
      timer.next = timer;
      timer.previous = timer;
      slots[index] = timer;
    } else {
      Sleep last = head.last();
      last.next = timer;
      timer.previous = last;
      timer.next = head;
      head.previous = timer;
    }
  }

  /// Cancels a timer and takes it out. By the timer's owner, on the wheel's worker.
  void cancel(Sleep timer) {
    lock();
    try {
      if (timer.toCancelledUnderLock()) {
        unlink(timer);
      }
    } finally {
      unlock();
    }
  }

  private void unlink(Sleep timer) {
    Sleep following = timer.next;
    if (following == null) {
      return; // fired, or out already
    }
    int index = timer.slot();
    if (following == timer) {
      slots[index] = null;
      occupied[index / SLOTS] &= ~(1L << (index % SLOTS));
      setNext(recomputed()); // else a paused clock would jump to a timer that is gone
    } else {
      Sleep before = timer.last();
      before.next = following;
      following.previous = before;
      if (slots[index] == timer) {
        slots[index] = following;
      }
    }
    timer.next = null;
    timer.previous = null;
  }

  /// Takes a timer out for a worker that does not own this wheel: it is unlinked now, unless
  /// somebody holds the lock, else at the owner's next turn. Any thread; the timer's waker has been
  /// cancelled.
  void removeFromOther(Sleep timer) {
    Sleep first;
    do {
      first = removed;
      timer.linkRemoved(first);
    } while (!REMOVED.compareAndSet(this, first, timer));
    if (tryLock()) { // the owner may be parked for long
      try {
        unlinkRemoved();
      } finally {
        unlock();
      }
    }
  }

  /// Unlinks what others removed. Owner, once a turn.
  public void drainRemoved() {
    if (removed == null) {
      return;
    }
    lock();
    try {
      unlinkRemoved();
    } finally {
      unlock();
    }
  }

  private void unlinkRemoved() {
    Sleep timer = (Sleep) REMOVED.getAndSet(this, null);
    while (timer != null) {
      Sleep following = timer.unlinkRemoved();
      unlink(timer);
      timer = following;
    }
  }

  /// Moves the wheel's time and fires what is due, in order. Owner.
  ///
  /// @param now the present tick
  /// @return whether anything fired
  public boolean advance(long now) {
    lock();
    try {
      return advanceTo(now);
    } finally {
      unlock();
    }
  }

  /// Fires what is due in place of the owner, who is busy. Any thread.
  ///
  /// @param now the present tick
  /// @return whether anything fired
  public boolean tryAdvance(long now) {
    if (nextTick() > now || !tryLock()) {
      return false;
    }
    try {
      unlinkRemoved();
      return advanceTo(now);
    } finally {
      unlock();
    }
  }

  private boolean advanceTo(long now) {
    boolean any = false;
    while (next <= now) {
      int level = lowestOccupied();
      if (level < 0) {
        setNext(NEVER);
        break;
      }
      int slot = firstSlot(level);
      long start = slotStart(level, slot);
      if (start > now) {
        setNext(start);
        break;
      }
      elapsed = Math.max(elapsed, start);
      any |= empty(level, slot);
      setNext(recomputed());
    }
    elapsed = Math.max(elapsed, now);
    return any;
  }

  private boolean empty(int level, int slot) {
    int index = level * SLOTS + slot;
    Sleep head = slots[index];
    slots[index] = null;
    occupied[level] &= ~(1L << slot);
    int count = 0;
    if (head != null) {
      head.last().next = null;
    }
    while (head != null) {
      Sleep following = head.next;
      head.next = null;
      head.previous = null;
      if (head.tick() <= elapsed) {
        head.fire();
        count++;
      } else {
        place(head);
      }
      head = following;
    }
    FIRED.setOpaque(this, fired + count);
    return count > 0;
  }

  /// The lowest level with timers has the earliest: what stands higher differs in a higher digit.
  private int lowestOccupied() {
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        return level;
      }
    }
    return -1;
  }

  private int firstSlot(int level) {
    int present = (int) (elapsed >>> (level * BITS)) & (SLOTS - 1);
    int distance = Long.numberOfTrailingZeros(Long.rotateRight(occupied[level], present));
    return (present + distance) & (SLOTS - 1);
  }

  private long slotStart(int level, int slot) {
    int shift = level * BITS;
    long present = elapsed >>> shift;
    long distance = (slot - present) & (SLOTS - 1);
    return (present + distance) << shift;
  }

  private long recomputed() {
    int level = lowestOccupied();
    return level < 0 ? NEVER : slotStart(level, firstSlot(level));
  }
}
