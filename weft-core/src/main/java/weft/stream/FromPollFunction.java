package weft.stream;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Poll;
import weft.Waker;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Outstanding;
import weft.runtime.scheduler.Worker;

/// A source whose poll the user wrote. Owner only.
///
/// @param <T> the type of the items
final class FromPollFunction<T> extends AsyncStream<T> {
  /// Of so many items one takes from the budget.
  private static final int SHARE = 8;

  private final Async.PollFunction<@Nullable T> function;

  /// Null once it has run.
  private @Nullable Runnable onClose;

  private boolean pending;
  private int polls;

  /// The waker given out last; made anew only when the target changes.
  private @Nullable Waker waker;

  private @Nullable Wakeable target;

  FromPollFunction(Async.PollFunction<@Nullable T> function, Runnable onClose) {
    this.function = function;
    this.onClose = onClose;
  }

  @Override
  protected @Nullable Object poll(Wakeable newTarget) throws Exception {
    if ((++polls & (SHARE - 1)) == 0 && !Worker.hasBudget(newTarget)) {
      return Polling.PENDING;
    }
    Waker current = waker;
    if (current == null || target != newTarget) {
      current = new Waker(newTarget);
      waker = current;
      target = newTarget;
    }
    setPending(false);
    return switch (Objects.requireNonNull(
        function.poll(current), "the answer of a fromPoll function")) {
      case Poll.Ready<@Nullable T> ready -> ready.value();
      case Poll.Pending<@Nullable T> _ -> {
        setPending(true);
        yield Polling.PENDING;
      }
    };
  }

  /// Tells a paused clock whether an operation is outstanding.
  private void setPending(boolean now) {
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
    closeSource();
    return null;
  }

  private void closeSource() {
    setPending(false);
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
    return "fromPoll(" + function.getClass().getName() + ")";
  }
}
