package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;

/// The items until a future is done. Owner only.
///
/// @param <T> the type of the items
final class TakeUntil<T> extends Operator<T, T> {
  private final Async<?> end;
  private boolean begun;
  private boolean ended;

  TakeUntil(AsyncStream<T> source, Async<?> end) {
    super(source);
    this.end = end;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (ended) {
      return null;
    }
    Object value = pollEnd(waker);
    if (value == Polling.PENDING) {
      return source.poll(waker);
    }
    ended = true;
    Undelivered.giveBackTo(end, value);
    return null;
  }

  private @Nullable Object pollEnd(Wakeable waker) throws Throwable {
    if (begun) {
      return resume(waker);
    }
    begun = true;
    return begin(end, waker);
  }

  @Override
  void release() {
    if (!begun) {
      begun = true;
      Polling.discard(end);
    }
  }

  @Override
  public String toString() {
    return "takeUntil(" + end + ")";
  }
}
