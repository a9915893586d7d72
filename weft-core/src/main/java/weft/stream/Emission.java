package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;

/// The future of one emit. Owner only.
///
///     IDLE     -> PREPARED   prepare
///     PREPARED -> IDLE       the first poll, if the item can be pushed and the next is asked for
///     PREPARED -> TAKEN      the first poll, if the item is pushed and no other is asked for yet
///     PREPARED -> OFFERED    the first poll otherwise; the generator may give its item
///     PREPARED -> QUEUED     another branch has offered its item before
///     QUEUED   -> OFFERED, TAKEN, IDLE   a later poll, the generator being free
///     OFFERED  -> TAKEN      the generator has given the item
///     TAKEN    -> IDLE       the poll after that: the next item is asked for
///     any      -> IDLE       cancelled
///
/// @param <T> the type of the items
final class Emission<T> extends Async<@Nullable Void> {
  enum State {
    IDLE,
    PREPARED,
    QUEUED,
    OFFERED,
    TAKEN
  }

  private final Generator<T> generator;
  private State state = State.IDLE;
  private @Nullable T item;

  /// Of the last poll: a branch of many is polled only if it was woken.
  private @Nullable Wakeable waker;

  Emission(Generator<T> generator) {
    this.generator = generator;
  }

  boolean isIdle() {
    return state == State.IDLE;
  }

  void prepare(T next) {
    item = next;
    state = State.PREPARED;
  }

  /// The generator gives its item.
  T take() {
    T taken = item;
    if (taken == null) {
      throw new AssertionError("nothing is offered by " + this);
    }
    item = null;
    state = State.TAKEN;
    return taken;
  }

  /// Wakes whoever polled it, unless that is polled anyway.
  void wakeUnless(Wakeable polled) {
    Wakeable last = waker;
    if (last != null && last != polled) {
      Polling.wake(last);
    }
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable newWaker) {
    if (state != State.PREPARED) {
      throw Misuse.awaitedTwice(this, newWaker);
    }
    return poll(newWaker);
  }

  @Override
  protected @Nullable Object poll(Wakeable newWaker) {
    waker = newWaker;
    switch (state) {
      case PREPARED, QUEUED -> {
        if (isWanted()) {
          return null;
        }
      }
      case OFFERED -> {}
      case TAKEN -> {
        toIdle();
        return null;
      }
      case IDLE -> throw new AssertionError("polled after it ended: " + this);
    }
    return Polling.PENDING;
  }

  /// Offers the item.
  ///
  /// @return whether the next one is asked for already
  private boolean isWanted() {
    State next;
    try {
      next = generator.toOffer(this);
    } catch (IllegalStateException refused) {
      toIdle();
      throw refused;
    }
    state = next;
    if (next == State.IDLE) {
      toIdle();
    }
    return next == State.IDLE;
  }

  private void toIdle() {
    state = State.IDLE;
    item = null;
    waker = null;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable ignored) {
    generator.withdraw(this);
    toIdle();
    return null;
  }

  @Override
  protected void discard() {
    if (state == State.PREPARED) {
      toIdle();
    }
  }

  @Override
  public String toString() {
    return "emit of " + generator;
  }
}
