package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Endings;
import weft.unwinding.Unwinding;

/// A stream that has several others, or functions, in flight. It closes them in stages: what
/// belongs to a stage is closed at the same time, and the next one begins when all of it has
/// closed. Owner only.
///
/// @param <R> the type of its items
abstract class Compound<R> extends AsyncStream<R> {
  private int stage;
  private @Nullable Unwinding closing;

  /// What earlier stages ended with.
  private @Nullable Throwable ending;

  /// What there is to close at a stage. Called once for each.
  ///
  /// @param number from 0
  /// @return null if there is no such stage
  abstract @Nullable Unwinding unwind(int number);

  /// What it waits for while it is open. Any thread.
  abstract List<? extends Pollable> open();

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return close(waker, false);
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return close(waker, true);
  }

  /// Notes a failure that nobody was told of; called by {@link #unwind}.
  final void untold(Throwable failure) {
    ending = Endings.both(ending, failure);
  }

  private @Nullable Object close(Wakeable waker, boolean forced) throws Throwable {
    for (; ; ) {
      Unwinding now = closing;
      if (now == null) {
        now = unwind(stage);
        if (now == null) {
          break;
        }
        closing = now;
      }
      if (!isDone(now, waker, forced)) {
        return Polling.PENDING;
      }
      closing = null;
      stage++;
    }
    Throwable failure = ending;
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  private boolean isDone(Unwinding now, Wakeable waker, boolean forced) {
    try {
      return (forced ? now.forceNow(waker, null) : now.cancel(waker, null)) != Polling.PENDING;
    } catch (Throwable failure) {
      ending = Endings.both(ending, failure);
      return true;
    }
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Unwinding current = closing;
    return current == null ? open() : current.remaining();
  }

  /// An unwinding of several.
  static Unwinding unwindingOf(Iterable<? extends Pollable> futures) {
    var unwinding = new Unwinding();
    futures.forEach(unwinding::add);
    return unwinding;
  }
}
