package weft.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// The items of the stream that a function makes of the newest item. Owner only.
///
///     none    -> open      an item
///     open    -> closing   a newer item, which waits for the end of the cleanup
///     closing -> open      closed; the stream of the newest item begins
///     open    -> none      its end
///
/// @param <T> the type of the source's items
/// @param <R> the type of the inner streams' items
final class SwitchMap<T, R> extends Compound<R> {
  private final Branches branches = new Branches();
  private final Pull<T> source;
  private final ToStream<T> function;
  private @Nullable Inner inner;

  /// An item whose stream has not begun.
  private @Nullable T newest;

  SwitchMap(AsyncStream<T> source, ToStream<T> function) {
    this.source = new Pull<>(source, branches);
    this.function = function;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    branches.take(waker);
    pullNewest();
    T item = newest;
    if (item != null) {
      if (!isInnerClosed(waker)) {
        return branches.pending(waker);
      }
      newest = null;
      begin(item);
    }
    Inner current = inner;
    if (current == null) {
      return source.isEnded() ? null : branches.pending(waker);
    }
    return current.isHot() ? pollInner(current, waker) : branches.pending(waker);
  }

  /// Takes all that the source has: only the last counts.
  @SuppressWarnings("unchecked")
  private void pullNewest() throws Throwable {
    while (source.mayGive()) {
      Object item = source.item();
      if (item != null && item != Polling.PENDING) {
        Undelivered.giveBack(newest);
        newest = (T) item;
      }
    }
  }

  private boolean isInnerClosed(Wakeable waker) {
    Inner old = inner;
    if (old == null) {
      return true;
    }
    branches.free(old);
    if (!old.isClosed(waker)) {
      return false;
    }
    inner = null;
    return true;
  }

  private void begin(T item) throws Throwable {
    Inner begun = function.begin(item);
    inner = begun;
    branches.add(begun);
    begun.ensureRoom();
  }

  private @Nullable Object pollInner(Inner current, Wakeable waker) throws Throwable {
    Object item = branches.poll(current);
    if (item == Polling.PENDING) {
      return branches.pending(waker);
    }
    if (item != null) {
      return item;
    }
    inner = null;
    return source.isEnded() ? null : branches.pending(waker);
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    return switch (number) {
      case 0 -> {
        Undelivered.giveBack(newest);
        newest = null;
        Inner current = inner;
        yield current == null ? new Unwinding() : unwindingOf(List.of(current));
      }
      case 1 -> unwindingOf(List.of(source.source()));
      default -> null;
    };
  }

  @Override
  protected void discard() {
    Polling.discard(source);
  }

  @Override
  List<? extends Pollable> open() {
    List<Pollable> open = new ArrayList<>();
    Inner current = inner;
    if (current != null) {
      open.add(current.current());
    }
    if (!source.isEnded()) {
      open.add(source.source());
    }
    return open;
  }

  @Override
  public String toString() {
    return "switchMap";
  }
}
