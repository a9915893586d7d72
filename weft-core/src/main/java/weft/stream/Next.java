package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// The next item of a stream that is read by hand; one future for all of a stream's items, each
/// await of which gives another. Losing a select only pauses the stream. Owner only.
///
///     OPEN    -> CLOSING   the stream is at its end, has failed, or is closed
///     CLOSING -> CLOSED    it has closed
///
/// What may have items again after null or a failure, as a {@link StreamMap} may, is closed only by
/// {@link Closing}.
///
/// @param <T> the type of the items
final class Next<T> extends Async<@Nullable T> {
  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final AsyncStream<T> stream;

  /// Whether the stream may be polled after null and after a failure.
  private final boolean endures;

  private State state = State.OPEN;

  /// Whether somebody waits for it.
  private boolean awaited;

  /// Given before, but received by nobody.
  private @Nullable T takenBack;

  /// What is left of closing.
  private @Nullable Unwinding closing;

  /// What the stream failed with, until that is thrown.
  private @Nullable Throwable failure;

  Next(AsyncStream<T> stream, boolean endures) {
    this.stream = stream;
    this.endures = endures;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (awaited) {
      throw Misuse.awaitedByTwo(this, waker);
    }
    if (Nesting.isExhausted()) {
      throw Nesting.tooDeep(this);
    }
    return poll(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    T kept = takenBack;
    if (kept != null && state == State.OPEN) {
      takenBack = null;
      return kept;
    }
    if (endures) {
      return state == State.OPEN ? pollStream(waker) : null;
    }
    if (state == State.OPEN) {
      try {
        Object item = pollStream(waker);
        if (item != null) {
          return item;
        }
      } catch (Throwable thrown) {
        failure = thrown;
      }
    }
    awaited = !isClosed(waker);
    if (awaited) {
      return Polling.PENDING;
    }
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw thrown;
    }
    return null;
  }

  private @Nullable Object pollStream(Wakeable waker) throws Throwable {
    awaited = true; // also for what the stream itself awaits
    Object item = null;
    try {
      item = Nesting.deeper(AsyncStream::poll, stream, waker);
    } finally {
      awaited = item == Polling.PENDING;
    }
    return item;
  }

  /// Closes the stream, or goes on with that.
  ///
  /// @return whether it has closed
  boolean isClosed(Wakeable waker) {
    if (state == State.OPEN) {
      toClosing();
      closing = Unwinding.begin(stream, waker, null, null);
    }
    Unwinding rest = closing;
    if (rest != null) {
      if (!rest.isDone(waker, false)) {
        return false;
      }
      rest.settle(failure);
      closing = null;
    }
    state = State.CLOSED;
    return true;
  }

  private void toClosing() {
    state = State.CLOSING;
    giveBack(takenBack);
    takenBack = null;
  }

  private static void giveBack(@Nullable Object lost) {
    Undelivered.giveBack(lost instanceof StreamMap.Entry<?, ?> entry ? entry.item() : lost);
  }

  /// Closes the stream without waiting.
  void force(Wakeable waker) {
    if (state == State.OPEN) {
      toClosing();
      closing = new Unwinding();
      closing.add(stream);
    }
    Unwinding rest = closing;
    if (rest != null) {
      rest.force(waker);
      rest.settle(failure);
      closing = null;
    }
    state = State.CLOSED;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    awaited = false;
    return null;
  }

  @Override
  protected boolean takesBack() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected void takeBack(@Nullable Object item) {
    if (state == State.OPEN) {
      takenBack = (T) item;
    } else {
      giveBack(item);
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Unwinding rest = closing;
    return rest == null ? List.of(stream) : rest.remaining();
  }

  @Override
  public String toString() {
    return "next() of " + stream;
  }
}
