package weft.stream;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// Several branches of one operator: which of them are hot, that is, want a poll. Those that were
/// woken stand on a list where any thread pushes and the owner takes all. The hot ones stand in a
/// circle, so that each has its turn. Nothing is allocated. Guard: BranchesTest.
///
/// A poll of the operator takes those that were woken, polls {@link #first} as often as there are
/// hot ones, at most, and {@linkplain #rotate rotates}, {@linkplain #park parks} or {@linkplain
/// #free frees} each.
final class Branches {
  private final AtomicReference<@Nullable Branch> woken = new AtomicReference<>();

  /// Written by the owner before it takes, read by wakers after they pushed.
  private volatile @Nullable Wakeable parent;

  /// The last of the hot ones, whose next is the first. Owner only.
  private @Nullable Branch last;

  /// How many are hot. Owner only.
  private int hot;

  /// Those that woke themselves and wait for the others, the newest first. Owner only.
  private @Nullable Branch deferred;

  /// Any thread.
  void push(Branch branch) {
    Branch before;
    do {
      before = woken.get();
      branch.wokenBefore = before;
    } while (!woken.compareAndSet(before, branch));
    Wakeable owner = parent;
    if (before == null && owner != null) {
      Polling.wake(owner);
    }
  }

  /// Something has changed for the owner, who may be waiting.
  void wakeOwner() {
    Wakeable owner = parent;
    if (owner != null) {
      Polling.wake(owner);
    }
  }

  /// Begins a poll: says whom to wake from now on, and takes those that were woken.
  void take(Wakeable waker) {
    if (parent != waker) {
      parent = waker;
    }
    if (woken.get() != null) {
      heat(woken.getAndSet(null));
    }
  }

  /// Makes those on a list hot, in the order in which they came on it.
  private void heat(@Nullable Branch newest) {
    Branch oldest = null;
    Branch branch = newest;
    while (branch != null) {
      Branch before = branch.wokenBefore;
      branch.wokenBefore = oldest;
      oldest = branch;
      branch = before;
    }
    while (oldest != null) {
      Branch after = oldest.wokenBefore;
      oldest.wokenBefore = null;
      if (oldest.isQueued()) { // else it was freed meanwhile
        toHot(oldest);
      }
      oldest = after;
    }
  }

  private void toHot(Branch branch) {
    if (branch.standsInLine()) {
      add(branch);
    } else {
      branch.toHot(this);
    }
  }

  /// Adds a branch, hot, behind the others.
  void add(Branch branch) {
    branch.toHot(this);
    Branch end = last;
    if (end == null) {
      branch.previous = branch;
      branch.next = branch;
    } else {
      Branch first = end.next;
      branch.previous = end;
      branch.next = first;
      end.next = branch;
      if (first != null) {
        first.previous = branch;
      }
    }
    last = branch;
    hot++;
  }

  /// The hot branch whose turn it is, or null.
  @Nullable Branch first() {
    Branch end = last;
    return end == null ? null : end.next;
  }

  int hot() {
    return hot;
  }

  /// The first goes to the end of the line, hot.
  void rotate() {
    Branch end = last;
    if (end != null) {
      last = end.next;
    }
  }

  /// Polls a hot branch, parks it if it has nothing now, and frees it at its end.
  ///
  /// @return an item, null at the end, or PENDING
  @Nullable Object poll(Branch branch) throws Throwable {
    branch.toPolled();
    Object item = branch.poll(branch);
    if (item == Polling.PENDING) {
      park(branch);
    } else if (item == null) {
      free(branch);
    }
    return item;
  }

  /// A hot branch, the first, answered PENDING. If it was woken meanwhile it has its turn again at
  /// the next poll.
  void park(Branch branch) {
    if (branch.toIdle()) {
      unlink(branch);
    } else {
      branch.toPolled();
      if (branch == first()) {
        rotate();
      }
    }
  }

  /// A hot branch answered PENDING. If it was woken meanwhile, by itself, it has its turn when the
  /// operator has answered PENDING, so that it gives way to other tasks, too.
  void parkOrDefer(Branch branch) {
    unlink(branch);
    if (!branch.toIdle()) {
      branch.toQueued();
      branch.wokenBefore = deferred;
      deferred = branch;
    }
  }

  /// A branch needs no polls any more, hot or not. One that may be on the list of the woken, for it
  /// was not hot, must never be added again: it would stand there twice.
  void free(Branch branch) {
    unlink(branch);
    branch.toFree();
  }

  private void unlink(Branch branch) {
    Branch before = branch.previous;
    Branch after = branch.next;
    if (before == null || after == null) {
      return;
    }
    branch.previous = null;
    branch.next = null;
    hot--;
    if (after == branch) {
      last = null;
      return;
    }
    before.next = after;
    after.previous = before;
    if (last == branch) {
      last = before;
    }
  }

  /// Ends a poll of the operator that has nothing to give yet.
  ///
  /// @return PENDING
  Object pending(Wakeable waker) {
    Branch later = deferred;
    if (later != null) {
      deferred = null;
      heat(later);
    }
    if (later != null || hot > 0) {
      Worker.pollAgain(waker);
    }
    return Polling.PENDING;
  }
}
