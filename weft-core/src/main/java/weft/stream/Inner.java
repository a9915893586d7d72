package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Unwinding;

/// One of the streams of an operator that has several, at the same time or one after the other. It
/// closes its stream by itself at the end, and gives null when that has closed; what failed is
/// closed by its owner. Closing it a second time has no effect. Owner only.
///
///     FRESH   -> CALLING   the first poll: the function that gives the stream has begun
///     CALLING -> OPEN      the function has given it; or it was given to begin with
///     OPEN    -> CLOSING   its end, or its operator decides
///     CALLING -> CLOSING   its operator decides
///     CLOSING -> CLOSED    its cleanup has ended
///     any     -> CLOSED    closed with the operator
final class Inner extends Branch {
  private enum State {
    FRESH,
    CALLING,
    OPEN,
    CLOSING,
    CLOSED
  }

  private final String operator;

  /// Whether it begins while its operator runs, so that streams may come to nest without end.
  private final boolean nests;

  private State state;

  /// The function's future, until it has given the stream; then the stream.
  private Pollable current;

  /// Where its operator keeps it.
  int place;

  /// What is left of closing.
  private @Nullable Unwinding closing;

  private Inner(String operator, boolean nests, State state, Pollable current) {
    this.operator = operator;
    this.nests = nests;
    this.state = state;
    this.current = current;
  }

  /// A stream that was given to an operator when that was made, and which owns it.
  static Inner given(String operator, AsyncStream<?> stream) {
    return new Inner(operator, false, State.OPEN, stream.own(operator));
  }

  /// As {@link #given}, of a stream that is begun later.
  static Inner later(String operator, AsyncStream<?> stream) {
    return new Inner(operator, true, State.OPEN, stream.own(operator));
  }

  /// The stream that a function gave.
  static Inner of(String operator, @Nullable Object stream) {
    AsyncStream<?> owned = owned(operator, stream);
    return new Inner(operator, true, State.OPEN, owned);
  }

  /// The stream that a function will give.
  static Inner from(String operator, Pollable future) {
    return new Inner(operator, true, State.FRESH, future);
  }

  private static AsyncStream<?> owned(String operator, @Nullable Object stream) {
    if (stream == null) {
      throw new NullPointerException(
          "The function given to "
              + operator
              + " returned null (expected: a stream). For no items, return AsyncStream.empty().");
    }
    return ((AsyncStream<?>) stream).own(operator);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (state == State.OPEN) {
      Object item = pollStream(waker);
      if (item != null) {
        return item;
      }
    } else if (state != State.CLOSING) {
      return pollFunction(waker);
    }
    return isClosed(waker) ? null : Polling.PENDING;
  }

  private @Nullable Object pollStream(Wakeable waker) throws Throwable {
    AsyncStream<?> stream = (AsyncStream<?>) current;
    return nests ? Nesting.deeper(AsyncStream::poll, stream, waker) : stream.poll(waker);
  }

  private @Nullable Object pollFunction(Wakeable waker) throws Throwable {
    Object given;
    try {
      if (state == State.FRESH) {
        state = State.CALLING;
        given = Polling.begin(current, waker);
      } else {
        given = Polling.poll(current, waker);
      }
    } catch (Throwable failure) {
      state = State.CLOSED;
      throw failure;
    }
    if (given == Polling.PENDING) {
      return given;
    }
    state = State.CLOSED; // unless it is a stream
    current = owned(operator, given);
    state = State.OPEN;
    ensureRoom();
    return poll(waker);
  }

  /// Before the first poll of a stream that begins while its operator runs.
  void ensureRoom() {
    if (Nesting.isExhausted()) {
      throw Nesting.tooDeep(current);
    }
  }

  /// Closes it by the operator's decision, or goes on with that.
  ///
  /// @return whether it has closed
  boolean isClosed(Wakeable waker) {
    switch (state) {
      case FRESH -> discard();
      case CALLING, OPEN -> {
        state = State.CLOSING;
        closing = Unwinding.begin(current, waker, null, null);
      }
      case CLOSING -> {}
      case CLOSED -> {
        return true;
      }
    }
    Unwinding rest = closing;
    if (rest != null) {
      if (!rest.isDone(waker, false)) {
        return false;
      }
      closing = null;
      rest.settle(null);
    }
    state = State.CLOSED;
    return true;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return close(waker, false);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return close(waker, true);
  }

  private @Nullable Object close(Wakeable waker, boolean forced) throws Throwable {
    Object result = null;
    try {
      switch (state) {
        case FRESH -> discard();
        case CALLING, OPEN ->
            result = forced ? Polling.force(current, waker) : Polling.cancel(current, waker);
        case CLOSING -> result = closeRest(waker, forced);
        case CLOSED -> {}
      }
    } catch (Throwable ending) {
      state = State.CLOSED;
      throw ending;
    }
    if (result == Polling.PENDING) {
      return result;
    }
    state = State.CLOSED;
    return null;
  }

  private @Nullable Object closeRest(Wakeable waker, boolean forced) throws Throwable {
    Unwinding rest = closing;
    if (rest == null) {
      return null;
    }
    return forced ? rest.forceNow(waker, null) : rest.cancel(waker, null);
  }

  @Override
  protected void discard() {
    Polling.discard(current);
  }

  boolean isOpen() {
    return state != State.CLOSED;
  }

  /// What it waits for. Any thread.
  Pollable current() {
    return current;
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Unwinding rest = closing;
    return rest == null ? List.of(current) : rest.remaining();
  }

  @Override
  public String toString() {
    return operator + " of " + current;
  }
}
