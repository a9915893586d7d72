package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A worker's queue of tasks: a bounded ring with one producer, its owner, and many consumers.
///
/// The owner pushes at the tail and takes from the head; thieves copy up to half of the tasks from
/// the head and then claim them with one CAS. (Go's run queue; Tokio's needs a second cursor since
/// it cannot read a slot that may be overwritten.) Guard: RingTest, RingModelTest.
///
/// Positions are ints that wrap around; the tail minus the head is the number of tasks.
final class Ring extends RingPadding.Last {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Task[].class);

  /// So many unused places stand before those of the ring: 32 KB at least. The Serial and the
  /// Parallel collector mark a card at each store of a reference, a byte for 512 of the heap; the
  /// marks of what two workers write to all the time are not to share a cache line.
  private static final int FRONT = 8_192;

  /// Written by owner and, for what they claim, read by thieves.
  private final @Nullable Task<?>[] slots;

  private final int mask;

  /// The slots behind this position, seen from the tail, may hold tasks that are gone. Owner only.
  private int cleared;

  /// Makes an empty ring.
  ///
  /// @param capacity the number of slots, a power of two, at least 2
  Ring(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 2) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + " (expected: a power of two, at least 2)");
    }
    slots = new Task<?>[FRONT + capacity];
    mask = capacity - 1;
  }

  /// A place beside the ring's, for the worker's woken task.
  WokenSlot wokenSlot() {
    return new WokenSlot(slots, FRONT - 1);
  }

  private int capacity() {
    return mask + 1;
  }

  private int index(int position) {
    return FRONT + (position & mask);
  }

  /// Appends a task. Owner only.
  ///
  /// @return false if the ring is full
  boolean push(Task<?> task) {
    int tail = tailAsOwner();
    if (tail - headAcquire() >= capacity()) {
      return false;
    }
    SLOT.set(slots, index(tail), task);
    tailRelease(tail + 1);
    return true;
  }

  /// Takes the oldest task. Owner only.
  @Nullable Task<?> pop() {
    for (; ; ) {
      int head = headAcquire();
      if (head == tailAsOwner()) {
        return null;
      }
      Task<?> task = slots[index(head)];
      if (casHead(head, head + 1)) {
        slots[index(head)] = null;
        return task;
      }
    }
  }

  /// Moves the older half of a full ring to the injector, in order, followed by one more task.
  /// Owner only.
  ///
  /// @return false if thieves made room meanwhile; then nothing has happened
  boolean overflow(Injector injector, Task<?> last) {
    int half = capacity() / 2;
    int head = headAcquire();
    if (tailAsOwner() - head < capacity() || !casHead(head, head + half)) {
      return false;
    }
    Task<?> first = takeClaimed(head);
    Task<?> end = first;
    for (int i = 1; i < half; i++) {
      Task<?> task = takeClaimed(head + i);
      end.next = task;
      end = task;
    }
    end.next = last;
    injector.pushAll(first, last, half + 1);
    return true;
  }

  private Task<?> takeClaimed(int position) {
    Task<?> task = slots[index(position)];
    if (task == null) {
      throw new AssertionError("empty slot at " + position + " in " + this);
    }
    slots[index(position)] = null;
    return task;
  }

  /// Steals up to half of another ring, rounded up. Owner of this ring only, which must be empty.
  ///
  /// @return one of the stolen tasks, to run now; the others are in this ring; null if there was
  ///   none
  @Nullable Task<?> stealFrom(Ring victim) {
    int tail = tailAsOwner();
    for (; ; ) {
      int head = victim.headAcquire();
      int available = victim.tailAcquire() - head;
      if (available <= 0) {
        return null;
      }
      if (available > victim.capacity()) {
        continue; // the head moved between the two reads
      }
      int count = available - available / 2;
      for (int i = 0; i < count; i++) {
        SLOT.set(slots, index(tail + i), SLOT.getOpaque(victim.slots, victim.index(head + i)));
      }
      if (victim.casHead(head, head + count)) {
        int kept = count - 1;
        Task<?> task = slots[index(tail + kept)];
        slots[index(tail + kept)] = null;
        if (kept > 0) {
          tailRelease(tail + kept);
        }
        return task;
      }
      cleared = tail - capacity(); // copies of what somebody else took are anywhere
    }
  }

  /// Lets go of the tasks that thieves have taken, so that an idle runtime keeps nothing alive.
  /// Owner only, when the ring is empty: then a thief that still reads a slot will fail to claim
  /// it.
  void forgetStolen() {
    int tail = tailAsOwner();
    for (int i = Math.min(tail - cleared, capacity()); i > 0; i--) {
      SLOT.setOpaque(slots, index(tail - i), null);
    }
    cleared = tail;
  }

  /// Whether the owner would find nothing. Owner only.
  boolean isEmptyForOwner() {
    return headAcquire() == tailAsOwner();
  }

  /// The number of tasks; exact for the owner while nobody steals, a hint for others.
  int size() {
    return Math.max(0, tailAcquire() - headAcquire());
  }

  @Override
  public String toString() {
    return "Ring[" + size() + " of " + capacity() + "]";
  }
}
