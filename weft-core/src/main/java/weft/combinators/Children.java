package weft.combinators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Nesting;
import weft.runtime.scheduler.SecondAwaitException;
import weft.runtime.scheduler.Worker;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// The futures that a combinator polls inside its task, all of them or so many at a time. Up to
/// eight are all polled at every wake; more get a waker each, and only those woken are polled.
/// Owner only.
final class Children {
  /// No order, for it has a place twice.
  private static final int CHOSEN_LATER = 0;

  /// Told of each child that is done.
  interface Listener {
    /// A child has given its value.
    ///
    /// @param origin who takes it back if nobody receives it; null if nobody does
    /// @return true to stop polling the others now
    boolean onDone(int index, @Nullable Object value, @Nullable Pollable origin);

    /// A child has failed.
    ///
    /// @return true to stop polling the others now
    boolean onFailed(int index, Throwable failure);
  }

  /// Null where a child is done, or takes no part.
  private final @Nullable Async<?>[] futures;

  private final @Nullable ReadyList ready;

  /// How many may be begun and not done.
  private final int limit;

  /// Of up to eight, packed, see {@link PollOrder}; CHOSEN_LATER before the first poll if it is
  /// left to chance. The list of more than eight has theirs.
  private int order;

  /// How many were begun, in that order.
  private int begunCount;

  /// How many of them are not done.
  private int open;

  Children(@Nullable Async<?>[] futures, PollOrder.Kind kind) {
    this(futures, futures.length, kind);
  }

  Children(@Nullable Async<?>[] futures, int limit, PollOrder.Kind kind) {
    this.futures = futures;
    this.limit = limit;
    order =
        kind == PollOrder.Kind.AT_RANDOM && futures.length > 1
            ? CHOSEN_LATER
            : PollOrder.FEW_IN_ORDER;
    ready = futures.length > PollOrder.FEW ? new ReadyList(futures.length, kind) : null;
  }

  /// Refuses nulls, which would be taken for futures that are done.
  static void requireAll(@Nullable Async<?>[] futures) {
    for (int i = 0; i < futures.length; i++) {
      require(futures[i], i);
    }
  }

  /// As above.
  ///
  /// @param index its place, from 0
  static <F extends Async<?>> F require(@Nullable F future, int index) {
    if (future == null) {
      throw new NullPointerException("future " + (index + 1) + ": null (expected: a future)");
    }
    return future;
  }

  int size() {
    return futures.length;
  }

  int begunCount() {
    return begunCount;
  }

  /// Polls what may have made progress, and begins others while there may be more.
  ///
  /// @param start how many in the order come last, where all are polled
  void poll(Wakeable waker, int start, Listener listener) {
    if (order == CHOSEN_LATER) {
      order = PollOrder.ofFew(futures.length, Worker.currentOrFail());
    }
    if (ready != null) {
      ready.toParent(waker);
    }
    boolean enough =
        begunCount > 0
            && (ready == null
                ? pollAll(waker, start, listener)
                : pollWoken(ready, ready.take(), listener));
    if (!enough) {
      beginMore(waker, listener);
    }
  }

  private int inOrder(int rank) {
    return ready == null ? PollOrder.of(order, rank) : ready.inOrder(rank);
  }

  /// The answer is that of the listener, here and below.
  private boolean pollWoken(ReadyList list, int[] woken, Listener listener) {
    for (int index : woken) {
      if (step(Polling::poll, index, list.waker(index), listener)) {
        return true;
      }
    }
    return false;
  }

  private boolean pollAll(Wakeable waker, int start, Listener listener) {
    int count = begunCount;
    for (int i = 0; i < count; i++) {
      int rank = start + i < count ? start + i : start + i - count;
      if (step(Polling::poll, inOrder(rank), waker, listener)) {
        return true;
      }
    }
    return false;
  }

  private void beginMore(Wakeable waker, Listener listener) {
    int count = futures.length;
    boolean enough = false;
    while (!enough && begunCount < count && open < limit) {
      int index = inOrder(begunCount++);
      open += futures[index] == null ? 0 : 1;
      enough = step(Polling::begin, index, ready == null ? waker : ready.waker(index), listener);
    }
  }

  private boolean step(Nesting.Step<Async<?>> step, int index, Wakeable waker, Listener listener) {
    Async<?> future = futures[index];
    if (future == null) {
      return false;
    }
    Object value;
    try {
      value = step.of(future, waker);
    } catch (Throwable failure) {
      futures[index] = null;
      open--;
      if (failure instanceof SecondAwaitException refusal) {
        refusal.lookAmong(open());
      }
      return listener.onFailed(index, failure);
    }
    if (value == Polling.PENDING) {
      return false;
    }
    futures[index] = null;
    open--;
    return listener.onDone(index, value, Undelivered.origin(future));
  }

  private boolean isBegun(int index) {
    if (begunCount == futures.length) {
      return true;
    }
    for (int rank = 0; rank < begunCount; rank++) {
      if (inOrder(rank) == index) {
        return true;
      }
    }
    return false;
  }

  /// Cancels those that are not done, in their order, all of which mostly ends at once.
  ///
  /// @param cleanupDeadline for their cleanups; null for the runtime's
  /// @return what is left to do: cleanups that go on or have failed; null if there is nothing
  @Nullable Unwinding cancel(Wakeable waker, @Nullable Duration cleanupDeadline) {
    Unwinding rest = null;
    for (int i = 0; i < futures.length; i++) {
      Async<?> future = begunOrDiscarded(i);
      if (future != null) {
        rest = Unwinding.begin(future, waker, rest, cleanupDeadline);
      }
    }
    return rest;
  }

  /// Gives up those that are not done, in their order.
  ///
  /// @param cleanupDeadline for their cleanups; null for the runtime's
  Unwinding unwind(@Nullable Duration cleanupDeadline) {
    var unwinding = new Unwinding(cleanupDeadline);
    for (int i = 0; i < futures.length; i++) {
      Async<?> future = begunOrDiscarded(i);
      if (future != null) {
        unwinding.add(future);
      }
    }
    return unwinding;
  }

  /// A child that is to be cancelled; null if it is done, or was never begun.
  private @Nullable Async<?> begunOrDiscarded(int index) {
    Async<?> future = futures[index];
    if (future == null || isBegun(index)) {
      return future;
    }
    Polling.discard(future); // never polled, so perhaps somebody else's
    return null;
  }

  /// Those that are not done. Any thread, for dumps.
  List<Async<?>> open() {
    List<Async<?>> open = new ArrayList<>();
    for (Async<?> future : futures) {
      if (future != null) {
        open.add(future);
      }
    }
    return open;
  }
}
