package weft.polling;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Misuse;
import weft.woven.Wakeable;

/// A future that has one owner in its life: the first one that polls or cancels it. A second owner,
/// such as an await of what lost a select before, is refused. Owner only.
///
/// @param <T> the type of its value
abstract class OneShot<T extends @Nullable Object> extends Async<T> {
  private boolean claimed;

  /// The first poll.
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    return poll(waker);
  }

  /// It will never be polled.
  protected void abandon() {}

  @Override
  protected final void discard() {
    if (!claimed) {
      claimed = true;
      abandon();
    }
  }

  @Override
  protected final @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (claimed) {
      throw Misuse.awaitedTwice(this, waker);
    }
    claimed = true;
    return start(waker);
  }
}
