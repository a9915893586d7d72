package weft.combinators;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Poll;
import weft.Waker;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Outstanding;

/// A future whose poll the user wrote. Owner only.
///
/// @param <T> the type of its value
public final class FromPoll<T extends @Nullable Object> extends OneShot<T> {
  private final Async.PollFunction<T> function;
  private final Runnable onCancel;
  private boolean pending;

  /// The waker given out last; made anew only when the target changes.
  private @Nullable Waker waker;

  private @Nullable Wakeable target;

  /// Makes one.
  ///
  /// @param function the poll
  /// @param onCancel withdraws the operation
  public FromPoll(Async.PollFunction<T> function, Runnable onCancel) {
    this.function = function;
    this.onCancel = onCancel;
  }

  @Override
  protected @Nullable Object poll(Wakeable newTarget) throws Exception {
    Waker current = waker;
    if (current == null || target != newTarget) {
      current = new Waker(newTarget);
      waker = current;
      target = newTarget;
    }
    toPending(false);
    return switch (Objects.requireNonNull(
        function.poll(current), "the answer of a fromPoll function")) {
      case Poll.Ready<T> ready -> ready.value();
      case Poll.Pending<T> _ -> {
        toPending(true);
        yield Polling.PENDING;
      }
    };
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
  protected @Nullable Object pollCancel(Wakeable ignored) {
    if (pending) {
      toPending(false);
      onCancel.run();
    }
    return null;
  }

  @Override
  public String toString() {
    return "fromPoll(" + function.getClass().getName() + ")";
  }
}
