package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// A source whose items are at hand, so that polling it never waits. Every {@value #SHARE}th poll
/// takes a unit of the budget of its task, for a loop over such a source would never let others
/// run. Owner only. Guard: AtHandTest.
///
/// @param <T> the type of the items
abstract class AtHand<T> extends AsyncStream<T> {
  private static final int SHARE = 8;

  private int polls;

  /// The next item, or null at the end.
  abstract @Nullable T take() throws Throwable;

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    return (++polls & (SHARE - 1)) == 0 && !Worker.hasBudget(waker) ? Polling.PENDING : take();
  }
}
