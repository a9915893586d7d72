package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future that survives losing: cancelling the wait for it only pauses it.
///
/// Once done it keeps its result and gives it to whoever asks again. Owner only.
///
/// @param <T> the type of its value
public final class Kept<T extends @Nullable Object> extends Async<T> {
  private final Async<T> inner;
  private boolean started;
  private boolean done;
  private @Nullable Object value;
  private @Nullable Throwable failure;

  /// Keeps a future.
  ///
  /// @param inner the future, not claimed by anybody
  public Kept(Async<T> inner) {
    this.inner = inner;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (!done) {
      try {
        value = pollInner(waker);
        if (value == Woven.PENDING) {
          return value;
        }
      } catch (Throwable thrown) {
        failure = thrown;
      }
      done = true;
    }
    if (failure != null) {
      throw failure;
    }
    return value;
  }

  private @Nullable Object pollInner(Wakeable waker) throws Throwable {
    if (started) {
      return Nesting.deeper(Woven::poll, inner, waker);
    }
    if (Nesting.isExhausted()) {
      throw Nesting.tooDeep(this);
    }
    started = true;
    return Nesting.deeper(Woven::begin, inner, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    return null;
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }

  boolean isStarted() {
    return started;
  }

  boolean isDone() {
    return done;
  }

  Async<T> inner() {
    return inner;
  }

  @Override
  public String toString() {
    return "keep(" + inner + ")";
  }
}
