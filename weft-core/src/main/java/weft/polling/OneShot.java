package weft.polling;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Claims;
import weft.runtime.scheduler.Misuse;
import weft.woven.Wakeable;

/// A future that has one owner in its life: the first one that polls or cancels it. A second owner,
/// such as an await of what lost a select before, is refused. Owner only.
///
/// @param <T> the type of its value
abstract class OneShot<T extends @Nullable Object> extends Async<T> {
  private static final int CLAIMED = 1;

  private static final VarHandle CLAIM;

  static {
    try {
      CLAIM = MethodHandles.lookup().findVarHandle(OneShot.class, "claim", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// CLAIMED, or the mark with which it was made; see {@link Claims}.
  private int claim = Claims.mark();

  /// The first poll.
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    return poll(waker);
  }

  /// It will never be polled.
  protected void abandon() {}

  @Override
  protected final void discard() {
    if (toClaimed()) {
      abandon();
    }
  }

  @Override
  protected final @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (!toClaimed()) {
      throw Misuse.awaitedTwice(this, waker);
    }
    return start(waker);
  }

  private boolean toClaimed() {
    int current = (int) CLAIM.getAcquire(this);
    if (current == CLAIMED) {
      return false;
    }
    if (Claims.isOfThisPoll(current)) {
      claim = CLAIMED;
      return true;
    }
    Claims.awaitEndOfPoll(current);
    return CLAIM.compareAndSet(this, current, CLAIMED);
  }
}
