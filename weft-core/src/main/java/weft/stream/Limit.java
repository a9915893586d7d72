package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The first items of its source. Owner only.
///
/// @param <T> the type of the items
final class Limit<T> extends Operator<T, T> {
  private long left;

  Limit(AsyncStream<T> source, long most) {
    super(source);
    left = most;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (left == 0) {
      return null;
    }
    Object item = source.poll(waker);
    if (item != null && item != Polling.PENDING) {
      left--;
    }
    return item;
  }

  @Override
  public String toString() {
    return "limit";
  }
}
