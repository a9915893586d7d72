package weft.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Unwinding;

/// The items of several streams, one stream after the other. Each is closed before the next one
/// begins. Owner only.
///
/// @param <T> the type of the items
final class Concat<T> extends Compound<T> {
  private final List<Inner> streams = new ArrayList<>();
  private int current;
  private boolean begun;

  Concat(AsyncStream<? extends T>[] given) {
    for (AsyncStream<? extends T> stream : given) {
      streams.add(Inner.later("concat", stream));
    }
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    while (current < streams.size()) {
      Inner inner = streams.get(current);
      if (!begun) {
        inner.ensureRoom();
        begun = true;
      }
      Object item = inner.poll(waker);
      if (item != null) {
        return item;
      }
      current++;
      begun = false;
    }
    return null;
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
    int place = current;
    return place < streams.size() ? List.of(streams.get(place).current()) : List.of();
  }

  @Override
  public String toString() {
    return "concat";
  }
}
