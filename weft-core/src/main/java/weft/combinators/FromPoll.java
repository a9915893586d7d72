package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Wakeable;

/// A future whose poll the user wrote. Owner only.
///
/// @param <T> the type of its value
public final class FromPoll<T extends @Nullable Object> extends OneShot<T> {
  private final UserPoll<T> poll;
  private final Runnable onCancel;

  /// Makes one.
  ///
  /// @param function the poll
  /// @param onCancel withdraws the operation
  public FromPoll(Async.PollFunction<T> function, Runnable onCancel) {
    poll = new UserPoll<>(function);
    this.onCancel = onCancel;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Exception {
    return poll.poll(waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable ignored) {
    if (poll.end()) {
      onCancel.run();
    }
    return null;
  }

  @Override
  public String toString() {
    return poll.toString();
  }
}
