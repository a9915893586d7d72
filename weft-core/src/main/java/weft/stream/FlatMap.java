package weft.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Unwinding;

/// The items of the streams that a function makes of items, so many streams at a time. A function
/// in flight counts as the stream that it will give; a stream that has ended counts until it has
/// closed. Owner only.
///
/// @param <T> the type of the source's items
/// @param <R> the type of the inner streams' items
final class FlatMap<T, R> extends Compound<R> {
  private final Branches branches = new Branches();
  private final Pull<T> source;
  private final ToStream<T> function;
  private final int limit;

  /// Those that have not closed, in no order.
  private final List<Inner> streams = new ArrayList<>();

  FlatMap(AsyncStream<T> source, int limit, ToStream<T> function) {
    this.source = new Pull<>(source, branches);
    this.limit = limit;
    this.function = function;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    branches.take(waker);
    for (int polls = branches.hot(); ; polls--) {
      while (streams.size() < limit && source.mayGive()) {
        Object item = source.item();
        if (item != null && item != Polling.PENDING) {
          polls += begin((T) item);
        }
      }
      Inner inner = polls > 0 ? (Inner) branches.first() : null;
      if (inner == null) {
        return streams.isEmpty() && source.isEnded() ? null : branches.pending(waker);
      }
      Object item = pollInner(inner);
      if (item != Polling.PENDING) {
        return item;
      }
    }
  }

  /// Begins an inner stream.
  ///
  /// @return how many branches there are more
  private int begin(T item) throws Throwable {
    Inner inner = function.begin(item);
    inner.place = streams.size();
    streams.add(inner);
    branches.add(inner);
    inner.ensureRoom();
    return 1;
  }

  /// Gives an item of an inner stream, or PENDING if it has none now, or no more.
  private Object pollInner(Inner inner) throws Throwable {
    Object item = branches.poll(inner);
    if (item == null) {
      remove(inner);
      return Polling.PENDING;
    }
    if (item != Polling.PENDING) {
      branches.rotate();
    }
    return item;
  }

  private void remove(Inner inner) {
    Inner moved = streams.removeLast();
    if (moved != inner) {
      moved.place = inner.place;
      streams.set(inner.place, moved);
    }
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    return switch (number) {
      case 0 -> unwindingOf(streams);
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
    for (Object inner : streams.toArray()) {
      if (inner instanceof Inner one) { // null while the owner changes the list
        open.add(one.current());
      }
    }
    if (!source.isEnded() && streams.size() < limit) {
      open.add(source.source());
    }
    return open;
  }

  @Override
  public String toString() {
    return "flatMap(" + streams.size() + " of " + limit + ")";
  }
}
