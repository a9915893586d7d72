package weft.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// The futures that a combinator polls inside its task. Up to eight are all polled at every wake;
/// more get a waker each, and only those woken are polled. Owner only.
final class Children {
  private static final int FEW = 8;

  /// Told of each child that is done.
  interface Listener {
    /// A child is done; exactly one of value and failure counts.
    ///
    /// @return true to stop polling the others now
    boolean onDone(int index, @Nullable Object value, @Nullable Throwable failure);
  }

  /// Null where a child is done, or takes no part.
  private final @Nullable Async<?>[] futures;

  private final @Nullable ReadyList ready;
  private boolean begun;

  /// The first round began with this child,
  private int firstBegun;

  /// and polled so many, in their order, before somebody won.
  private int begunCount;

  Children(@Nullable Async<?>[] futures) {
    this.futures = futures;
    ready = futures.length > FEW ? new ReadyList(futures.length) : null;
  }

  /// Refuses nulls, which would be taken for futures that are done.
  static void requireAll(@Nullable Async<?>[] futures) {
    for (int i = 0; i < futures.length; i++) {
      if (futures[i] == null) {
        throw new NullPointerException("future " + (i + 1) + ": null (expected: a future)");
      }
    }
  }

  int size() {
    return futures.length;
  }

  /// Polls what may have made progress.
  ///
  /// @param start the child to begin with, where all are polled
  void poll(Wakeable waker, int start, Listener listener) {
    if (ready != null) {
      ready.toParent(waker);
    }
    if (begun && ready != null) {
      for (int index : ready.take()) {
        if (pollOne(index, ready.waker(index), listener)) {
          return;
        }
      }
      return;
    }
    pollAll(waker, start, listener);
    begun = true;
  }

  private void pollAll(Wakeable waker, int start, Listener listener) {
    int count = futures.length;
    for (int i = 0; i < count; i++) {
      if (!begun) {
        firstBegun = start;
        begunCount = i + 1;
      }
      int index = start + i < count ? start + i : start + i - count;
      if (pollOne(index, ready == null ? waker : ready.waker(index), listener)) {
        return;
      }
    }
  }

  private boolean pollOne(int index, Wakeable waker, Listener listener) {
    Async<?> future = futures[index];
    if (future == null) {
      return false;
    }
    Object value;
    try {
      value = begun ? Woven.poll(future, waker) : Woven.begin(future, waker);
    } catch (Throwable failure) {
      futures[index] = null;
      return listener.onDone(index, null, failure);
    }
    if (value == Woven.PENDING) {
      return false;
    }
    futures[index] = null;
    return listener.onDone(index, value, null);
  }

  private boolean isBegun(int index) {
    return Math.floorMod(index - firstBegun, futures.length) < begunCount;
  }

  /// Gives up those that are not done, in their order.
  ///
  /// @param cleanupDeadline for their cleanups; null for the runtime's
  Unwinding unwind(@Nullable Duration cleanupDeadline) {
    var unwinding = new Unwinding(cleanupDeadline);
    for (int i = 0; i < futures.length; i++) {
      Async<?> future = futures[i];
      if (future != null && isBegun(i)) {
        unwinding.add(future);
      } else if (future != null) {
        Woven.discard(future); // never polled, so perhaps somebody else's
      }
    }
    return unwinding;
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
