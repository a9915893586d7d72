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
  @Nullable Object pollEach(Target<? super T> target, Wakeable waker) throws Throwable {
    if (left == 0) {
      return null;
    }
    var first = new First<>(target, left);
    Object result;
    try {
      result = source.pollEach(first, waker);
    } finally {
      left = first.left;
    }
    return left == 0 && !first.stopped ? null : result;
  }

  private static final class First<T> extends Target<T> {
    private final Target<? super T> target;
    private long left;
    private boolean stopped;

    First(Target<? super T> target, long left) {
      this.target = target;
      this.left = left;
    }

    @Override
    boolean accept(T item) throws Throwable {
      left--;
      stopped = !target.accept(item);
      return !stopped && left > 0;
    }
  }

  @Override
  public String toString() {
    return "limit";
  }
}
