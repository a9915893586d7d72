package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.UserPoll;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;

/// A source whose poll the user wrote. Owner only.
///
/// @param <T> the type of the items
final class FromPollFunction<T> extends AsyncStream<T> {
  private final UserPoll<@Nullable T> poll;

  /// Null once it has run.
  private @Nullable Runnable onClose;

  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);

  FromPollFunction(Async.PollFunction<@Nullable T> function, Runnable onClose) {
    poll = new UserPoll<>(function);
    this.onClose = onClose;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Exception {
    return budget.isSpent(waker) ? Polling.PENDING : poll.poll(waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable ignored) {
    closeSource();
    return null;
  }

  private void closeSource() {
    poll.end();
    Runnable closing = onClose;
    onClose = null;
    if (closing != null) {
      closing.run();
    }
  }

  @Override
  protected void discard() {
    try {
      closeSource();
    } catch (RuntimeException | Error failure) {
      Ambient.scheduler().failures().report(failure);
    }
  }

  @Override
  public String toString() {
    return poll.toString();
  }
}
