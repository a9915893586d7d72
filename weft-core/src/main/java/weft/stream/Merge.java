package weft.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Unwinding;

/// The items of several streams as they come; where several have some, those of each in turn, or of
/// the earliest first. Owner only. Bench: stream_merge.
///
/// @param <T> the type of the items
final class Merge<T> extends Compound<T> {
  private final List<Inner> streams = new ArrayList<>();
  private final Branches branches = new Branches();
  private final String operator;
  private final boolean byPriority;
  private int open;

  Merge(String operator, boolean byPriority, AsyncStream<? extends T>[] given) {
    this.operator = operator;
    this.byPriority = byPriority;
    for (AsyncStream<? extends T> stream : given) {
      Inner inner = Inner.given(operator, stream);
      streams.add(inner);
      branches.add(inner);
    }
    open = given.length;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    branches.take(waker);
    if (byPriority) {
      return pollByPriority(waker);
    }
    for (int polls = branches.hot(); polls > 0; polls--) {
      Inner inner = (Inner) branches.first();
      if (inner == null) {
        break;
      }
      Object item = branches.poll(inner);
      if (item == null) {
        open--;
      } else if (item != Polling.PENDING) {
        branches.rotate();
        return item;
      }
    }
    return open == 0 ? null : branches.pending(waker);
  }

  private @Nullable Object pollByPriority(Wakeable waker) throws Throwable {
    for (int i = 0; i < streams.size(); i++) {
      Inner inner = streams.get(i);
      if (!inner.isHot()) {
        continue;
      }
      Object item = branches.poll(inner);
      if (item == null) {
        open--;
      } else if (item != Polling.PENDING) {
        return item;
      }
    }
    return open == 0 ? null : branches.pending(waker);
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    return number == 0 ? unwindingOf(streams) : null;
  }

  @Override
  protected void discard() {
    streams.forEach(Polling::discard);
  }

  @Override
  List<? extends Pollable> open() {
    return streams.stream().filter(Inner::isOpen).map(Inner::current).toList();
  }

  @Override
  public String toString() {
    return operator;
  }
}
