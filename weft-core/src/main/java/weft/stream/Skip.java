package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The items of its source but for the first ones. Owner only.
///
/// @param <T> the type of the items
final class Skip<T> extends Operator<T, T> {
  private long left;

  Skip(AsyncStream<T> source, long number) {
    super(source);
    left = number;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Object skipped = pollFirstOnes(waker);
    return skipped == MORE ? source.poll(waker) : skipped;
  }

  @Override
  @Nullable Object pollEach(Target<? super T> target, Wakeable waker) throws Throwable {
    Object skipped = pollFirstOnes(waker);
    return skipped == MORE ? source.pollEach(target, waker) : skipped;
  }

  /// Skips.
  ///
  /// @return {@link #MORE} when all have been skipped, PENDING, or null at the end
  private @Nullable Object pollFirstOnes(Wakeable waker) throws Throwable {
    while (left > 0) {
      Object skipped = source.poll(waker);
      if (skipped == null || skipped == Polling.PENDING) {
        return skipped;
      }
      left--;
    }
    return MORE;
  }

  @Override
  public String toString() {
    return "skip";
  }
}
