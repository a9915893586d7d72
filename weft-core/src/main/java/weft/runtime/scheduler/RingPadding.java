package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The two cursors of a {@link Ring}, each on a cache line of its own: thieves hammer the head
/// while the owner writes the tail.
final class RingPadding {
  private RingPadding() {}

  /// 64 bytes before the head.
  abstract static class First {
    long p0, p1, p2, p3, p4, p5, p6, p7;
  }

  /// The head, and its accesses.
  abstract static class Head extends First {
    private static final VarHandle HEAD = find(Head.class, "head");

    /// Any thread, CAS: whoever moves it owns the tasks it passed.
    @SuppressWarnings("UnusedVariable")
    private volatile int head;

    /// Pairs with {@link #casHead}: a slot that was claimed before the head was read is not ours.
    final int headAcquire() {
      return (int) HEAD.getAcquire(this);
    }

    final boolean casHead(int expected, int update) {
      return HEAD.compareAndSet(this, expected, update);
    }
  }

  /// 128 bytes between head and tail: the adjacent line is prefetched, too.
  abstract static class Between extends Head {
    long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12, q13, q14, q15;
  }

  /// The tail, and its accesses.
  abstract static class Tail extends Between {
    private static final VarHandle TAIL = find(Tail.class, "tail");

    /// Written by owner, read by thieves.
    @SuppressWarnings("UnusedVariable")
    private volatile int tail;

    final int tailAsOwner() {
      return (int) TAIL.get(this);
    }

    /// Pairs with {@link #tailRelease}: the tasks below the tail are visible.
    final int tailAcquire() {
      return (int) TAIL.getAcquire(this);
    }

    /// Publishes the slots below; pairs with {@link #tailAcquire}.
    final void tailRelease(int value) {
      TAIL.setRelease(this, value);
    }
  }

  /// 64 bytes behind the tail.
  abstract static class Last extends Tail {
    long r0, r1, r2, r3, r4, r5, r6, r7;
  }

  private static VarHandle find(Class<?> owner, String name) {
    try {
      return MethodHandles.lookup().findVarHandle(owner, name, int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
