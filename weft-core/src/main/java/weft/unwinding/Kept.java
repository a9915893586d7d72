package weft.unwinding;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Nesting;

/// A future that survives losing: cancelling the wait for it only pauses it.
///
/// Once done it keeps its result and gives it to whoever asks again; one at a time may wait for it.
/// Owner only.
///
/// @param <T> the type of its value
public final class Kept<T extends @Nullable Object> extends Async<T> {
  private final Async<T> inner;

  /// What it ends with; null outside a woven body.
  private final @Nullable Belongings owner;

  private boolean started;

  /// Who waits for it.
  private @Nullable Wakeable waiter;

  /// Whether somebody has its value.
  private boolean delivered;

  private boolean done;

  /// Whether it has ended with its body, and gave nobody a value. Then it is done.
  private boolean ownerless;

  private @Nullable Object value;
  private @Nullable Throwable failure;

  /// Keeps a future.
  ///
  /// @param inner the future, not claimed by anybody
  /// @param owner what the caller adds it to; null if nobody owns it
  public Kept(Async<T> inner, @Nullable Belongings owner) {
    this.inner = inner;
    this.owner = owner;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (waiter != null) {
      throw Misuse.awaitedByTwo(this, waker);
    }
    return poll(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (!done) {
      try {
        value = pollInner(waker);
        if (value == Polling.PENDING) {
          waiter = waker;
          return value;
        }
      } catch (Throwable thrown) {
        failure = thrown;
      }
      done = true;
    }
    waiter = null;
    if (failure != null) {
      throw failure;
    }
    if (ownerless) {
      throw Misuse.keptByEndedBody(this, waker);
    }
    if (Undelivered.isGivenBack(value)) {
      throw Misuse.givenBack(this, waker);
    }
    delivered = true;
    return value;
  }

  private @Nullable Object pollInner(Wakeable waker) throws Throwable {
    if (started) {
      return Nesting.deeper(Polling::poll, inner, waker);
    }
    if (Nesting.isExhausted()) {
      throw Nesting.tooDeep(this);
    }
    started = true;
    return Nesting.deeper(Polling::begin, inner, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    waiter = null;
    return null;
  }

  @Override
  protected boolean takesBack() {
    return true;
  }

  /// It has the value still, for whoever asks next.
  @Override
  protected void takeBack(@Nullable Object undelivered) {
    delivered = false;
    if (owner == null) {
      return;
    }
    if (owner.isEnding()) {
      toOwnerless();
    } else {
      owner.addAgain(this);
    }
  }

  /// Its body has ended, and it with that: a value that nobody has goes back, and whoever waits for
  /// it, which may be another task, is told.
  void toOwnerless() {
    if (delivered || failure != null) {
      return;
    }
    Object undelivered = value;
    value = null;
    ownerless = true;
    if (done) {
      Undelivered.giveBackTo(inner, undelivered);
    }
    done = true;
    if (waiter != null) {
      Polling.wake(waiter);
    }
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

  /// Whether its owner may forget it.
  boolean isSettled() {
    return done && (delivered || failure != null);
  }

  Async<T> inner() {
    return inner;
  }

  @Override
  protected Wanted wants() {
    return Wanted.ANY_BRANCH;
  }

  @Override
  public String toString() {
    return "keep(" + inner + ")";
  }
}
