package weft.combinators;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// Which of many children want a poll: each has a waker of its own that puts itself on a list, so
/// that a wake costs one poll and not one per child.
///
/// Any thread pushes; the owner takes all. Guard: JoinTest.
final class ReadyList {
  /// Wakes one child's owner and says which child it was.
  static final class ChildWaker extends Wakeable {
    private final ReadyList list;
    private final int index;

    /// Whether it is on the list. Any thread, CAS; cleared by the owner before the child is polled,
    /// so that a wake during the poll counts.
    private final AtomicBoolean queued = new AtomicBoolean();

    /// Set before publish, by whoever queued it.
    private @Nullable ChildWaker next;

    private ChildWaker(ReadyList list, int index) {
      this.list = list;
      this.index = index;
    }

    @Override
    protected void wake() {
      if (queued.compareAndSet(false, true)) {
        list.push(this);
      }
    }

    @Override
    public String toString() {
      return "child " + index + " of " + list.parent;
    }
  }

  private final AtomicReference<@Nullable ChildWaker> head = new AtomicReference<>();

  /// Written by the owner before it takes, read by wakers after they pushed.
  private volatile @Nullable Wakeable parent;

  private final ChildWaker[] wakers;

  /// How those are ordered that were woken.
  private final PollOrder.Kind kind;

  /// In which order children are begun, chosen at the first poll; null for as they stand. Owner
  /// only.
  private int @Nullable [] places;

  ReadyList(int children, PollOrder.Kind kind) {
    this.kind = kind;
    wakers = new ChildWaker[children];
    for (int i = 0; i < children; i++) {
      wakers[i] = new ChildWaker(this, i);
    }
  }

  /// Which child is begun at a rank. Owner only.
  int inOrder(int rank) {
    if (kind != PollOrder.Kind.AT_RANDOM) {
      return rank;
    }
    int[] chosen = places;
    if (chosen == null) {
      chosen = new int[wakers.length];
      Arrays.setAll(chosen, place -> place);
      PollOrder.shuffle(chosen, Worker.currentOrFail());
      places = chosen;
    }
    return chosen[rank];
  }

  ChildWaker waker(int index) {
    return wakers[index];
  }

  private void push(ChildWaker waker) {
    ChildWaker first;
    do {
      first = head.get();
      waker.next = first;
    } while (!head.compareAndSet(first, waker));
    Wakeable owner = parent;
    if (first == null && owner != null) {
      Polling.wake(owner);
    }
  }

  /// Says whom to wake from now on. Owner, before it takes.
  void toParent(Wakeable waker) {
    parent = waker;
  }

  /// Takes the indices of the children that were woken, in the order in which they are polled.
  int[] take() {
    ChildWaker waker = head.getAndSet(null);
    int count = 0;
    for (ChildWaker w = waker; w != null; w = w.next) {
      count++;
    }
    var indices = new int[count];
    while (waker != null) {
      ChildWaker following = waker.next;
      waker.next = null;
      indices[--count] = waker.index;
      waker.queued.set(false);
      waker = following;
    }
    switch (kind) {
      case AS_THEY_COME -> {}
      case BY_PREFERENCE -> Arrays.sort(indices);
      case AT_RANDOM -> PollOrder.shuffle(indices, Worker.currentOrFail());
    }
    return indices;
  }
}
