package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.polling.Wakeable;

/// What the two sides of an {@link MpscCore} write, on cache lines of their own: the senders a
/// state word, the receiver its position.
final class MpscPadding {
  private MpscPadding() {}

  /// 64 bytes before the senders' side.
  abstract static class First {
    long p0, p1, p2, p3, p4, p5, p6, p7;
  }

  /// What senders read and write with each message.
  abstract static class Senders extends First {
    private static final VarHandle STATE = find(Senders.class, "state", long.class);
    private static final VarHandle RECEIVER = find(Senders.class, "receiver", Wakeable.class);
    private static final VarHandle SEGMENT = find(Senders.class, "tailSegment", MpscSegment.class);

    /// Any thread, read-modify-write; see {@link MpscCore}.
    private volatile long state;

    /// The receiver's task while it waits. Written by the receiver, emptied by whoever wakes it.
    volatile @Nullable Wakeable receiver;

    /// A segment that is not behind any position still to be claimed. Any thread.
    private volatile MpscSegment tailSegment;

    /// The head as some sender saw it last; older than the true one at worst, which makes a sender
    /// look again. Any thread, racy.
    int headSeen;

    Senders(MpscSegment first) {
      tailSegment = first;
    }

    final long state() {
      return state;
    }

    final boolean casState(long expected, long update) {
      return STATE.compareAndSet(this, expected, update);
    }

    final long addToState(long delta) {
      return (long) STATE.getAndAdd(this, delta);
    }

    final long setFlag(long flag) {
      return (long) STATE.getAndBitwiseOr(this, flag);
    }

    final void clearFlag(long flag) {
      STATE.getAndBitwiseAnd(this, ~flag);
    }

    final @Nullable Wakeable receiver() {
      return receiver;
    }

    final void setReceiver(@Nullable Wakeable waker) {
      receiver = waker;
    }

    final @Nullable Wakeable takeReceiver() {
      return (Wakeable) RECEIVER.getAndSet(this, null);
    }

    final MpscSegment tailSegment() {
      return tailSegment;
    }

    final void tailSegmentRelease(MpscSegment segment) {
      SEGMENT.setRelease(this, segment);
    }
  }

  /// 128 bytes between the two: the adjacent line is prefetched, too.
  abstract static class Between extends Senders {
    long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12, q13, q14, q15;

    Between(MpscSegment first) {
      super(first);
    }
  }

  /// What the receiver writes with each message.
  abstract static class Receiver extends Between {
    private static final VarHandle HEAD = find(Receiver.class, "head", int.class);

    /// The position of the next message. Written by the receiver, read by senders.
    volatile int head;

    /// The segment of the last message taken, or that of the next one. Receiver only.
    MpscSegment headSegment;

    Receiver(MpscSegment first) {
      super(first);
      headSegment = first;
    }

    final int head() {
      return head;
    }

    final int headAsOwner() {
      return (int) HEAD.get(this);
    }

    /// For channels on which nobody waits for room.
    final void headRelease(int position) {
      HEAD.setRelease(this, position);
    }

    /// Before the look for senders that wait for room; see {@link MpscCore}.
    final void setHead(int position) {
      head = position;
    }
  }

  /// 64 bytes behind the receiver's side.
  abstract static class Last extends Receiver {
    long r0, r1, r2, r3, r4, r5, r6, r7;

    Last(MpscSegment first) {
      super(first);
    }
  }

  private static VarHandle find(Class<?> owner, String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
