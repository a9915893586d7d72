package weft.stream;

import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// What a source that may always have an item takes from the budget of its task: one unit for so
/// many polls. Owner only. Guard: AtHandTest.
final class BudgetShare {
  /// Of a source whose items come from elsewhere, and so may cost something.
  static final int USUAL = 8;

  private final int mask;
  private int polls;

  /// Makes one.
  ///
  /// @param polls how many take one unit, a power of two
  BudgetShare(int polls) {
    mask = polls - 1;
  }

  /// Counts a poll.
  ///
  /// @return whether nothing is left, so that the source answers PENDING; the waker has been woken
  boolean isSpent(Wakeable waker) {
    return (++polls & mask) == 0 && !Worker.hasBudget(waker);
  }
}
