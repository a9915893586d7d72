package weft.combinators;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Poll;
import weft.Waker;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Outstanding;

/// A poll function that a user wrote, for what polls it: its wakers, and whether a paused clock has
/// to wait for what it waits for. Owner only.
///
/// @param <T> the type of what it gives
public final class UserPoll<T extends @Nullable Object> {
  private final Async.PollFunction<T> function;
  private boolean pending;

  /// The waker given out last; made anew only when the target changes.
  private @Nullable Waker waker;

  private @Nullable Wakeable target;

  /// Makes one.
  ///
  /// @param function the poll
  public UserPoll(Async.PollFunction<T> function) {
    this.function = function;
  }

  /// Polls.
  ///
  /// @param newTarget woken when another poll may make progress
  /// @return PENDING or what it gives
  /// @throws Exception what the function throws
  public @Nullable Object poll(Wakeable newTarget) throws Exception {
    Waker current = waker;
    if (current == null || target != newTarget) {
      current = new Waker(newTarget);
      waker = current;
      target = newTarget;
    }
    toPending(false);
    Poll<T> answer =
        Objects.requireNonNull(function.poll(current), "the answer of a fromPoll function");
    if (answer instanceof Poll.Ready<T> ready) {
      return ready.value();
    }
    toPending(true);
    return Polling.PENDING;
  }

  /// It is not polled any more.
  ///
  /// @return whether its last answer was that it is pending
  public boolean end() {
    boolean wasPending = pending;
    toPending(false);
    return wasPending;
  }

  private void toPending(boolean now) {
    Outstanding outstanding = now == pending ? null : Outstanding.current();
    pending = now;
    if (outstanding != null && now) {
      outstanding.begin();
    } else if (outstanding != null) {
      outstanding.end();
    }
  }

  @Override
  public String toString() {
    return "fromPoll(" + function.getClass().getName() + ")";
  }
}
