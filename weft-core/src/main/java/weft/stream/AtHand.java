package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// A source whose items are at hand, so that polling it never waits. One of {@value #SHARE} items
/// takes a unit of the budget of its task, for a loop over such a source would never let others
/// run. Owner only. Guard: AtHandTest.
///
/// @param <T> the type of the items
abstract class AtHand<T> extends AsyncStream<T> {
  static final int SHARE = 16;

  private final BudgetShare budget = new BudgetShare(SHARE);

  /// The next item, or null at the end.
  abstract @Nullable T take() throws Throwable;

  /// Pushes some items. A source that is often used has a loop of its own here.
  ///
  /// @param most how many
  /// @return {@link #MORE}, or STOPPED, or null at the end
  @Nullable Object push(Target<? super T> target, int most) throws Throwable {
    for (int i = 0; i < most; i++) {
      T item = take();
      if (item == null) {
        return null;
      }
      if (!target.accept(item)) {
        return STOPPED;
      }
    }
    return MORE;
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    return budget.isSpent(waker) ? Polling.PENDING : take();
  }

  @Override
  final @Nullable Object pollEach(Target<? super T> target, Wakeable waker) throws Throwable {
    while (Worker.hasBudget(waker)) {
      Object result = push(target, SHARE);
      if (result != MORE) {
        return result;
      }
    }
    return Polling.PENDING;
  }
}
