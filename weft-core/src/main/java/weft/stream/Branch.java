package weft.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Wakeable;

/// One of several that an operator polls inside its task: its own waker, so that a wake costs one
/// poll and not one for each. What is polled, a stream or a function, is said by subclasses.
///
///     HOT    -> IDLE     its poll answered PENDING, and nobody woke it meanwhile
///     HOT    -> WOKEN    woken before that answer
///     WOKEN  -> HOT      before its next poll
///     WOKEN  -> QUEUED   it woke itself, and is polled after others have had their turn
///     IDLE   -> QUEUED   woken; it is on the list of its {@link Branches}
///     QUEUED -> HOT      the owner took the list
///     any    -> FREE     there is nothing to poll; wakes have no effect
///     FREE   -> HOT      there is
///
/// Guard: BranchesTest.
abstract class Branch extends Pollable {
  private static final int FREE = 0;
  private static final int HOT = 1;
  private static final int WOKEN = 2;
  private static final int IDLE = 3;
  private static final int QUEUED = 4;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Branch.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Any thread, CAS.
  private volatile int state = FREE;

  /// Where it stands; null where the operator's own waker is used. Owner, before the first poll.
  private @Nullable Branches branches;

  /// The one that was woken before. Set before publish, by whoever queued it.
  @Nullable Branch wokenBefore;

  /// Its neighbours among the hot ones; null if it is none. Owner only.
  @Nullable Branch previous;

  /// See {@link #previous}. Owner only.
  @Nullable Branch next;

  @Override
  protected abstract @Nullable Object poll(Wakeable waker) throws Throwable;

  /// Whether it takes its turn with the others; if not, the operator looks at it by itself.
  boolean standsInLine() {
    return true;
  }

  @Override
  protected final void wake() {
    int current = state;
    while (current == HOT || current == IDLE) {
      int then = current == HOT ? WOKEN : QUEUED;
      if (STATE.compareAndSet(this, current, then)) {
        Branches list = branches;
        if (then == QUEUED && list != null) {
          list.push(this);
        }
        return;
      }
      current = state;
    }
  }

  final void toHot(Branches list) {
    branches = list;
    state = HOT;
  }

  /// Before a poll: wakes from now on count.
  final void toPolled() {
    if (state != HOT) {
      state = HOT;
    }
  }

  /// Its poll answered PENDING.
  ///
  /// @return false if it was woken meanwhile
  final boolean toIdle() {
    return STATE.compareAndSet(this, HOT, IDLE);
  }

  final void toQueued() {
    state = QUEUED;
  }

  final void toFree() {
    state = FREE;
  }

  /// Whether a poll may make progress. Owner only.
  final boolean isHot() {
    int current = state;
    return current == HOT || current == WOKEN;
  }

  /// Whether it is on a list. Owner only.
  final boolean isQueued() {
    return state == QUEUED;
  }
}
