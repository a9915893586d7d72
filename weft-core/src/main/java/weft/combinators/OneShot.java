package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Nesting;

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

  /// Refuses to go deeper than combinators may be nested.
  final void ensureRoom() {
    if (Nesting.isExhausted()) {
      abandon();
      throw Nesting.tooDeep(this);
    }
  }

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
