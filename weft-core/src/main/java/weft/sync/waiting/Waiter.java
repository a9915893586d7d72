package weft.sync.waiting;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;

/// One wait in line: the future that somebody awaits, and the node of the line. Guard:
/// AsyncSemaphoreTest.
///
///     NEW     -> WAITING   first poll, under the lock: it joins the line
///     NEW     -> ENDED     first poll: it was done at once
///     NEW     -> GRANTED   first poll: what it wants is there
///     NEW     -> REFUSED   first poll: it will never be there
///     NEW     -> ENDED     given up before it was polled
///     WAITING -> GRANTED   somebody gave it what it wants, under the lock, and wakes it
///     WAITING -> REFUSED   likewise, with bad news
///     WAITING -> ENDED     its owner withdrew it or its poll failed, under the lock
///     GRANTED -> ENDED     its owner took what it was given, or withdrew or failed and gave it back
///     REFUSED -> ENDED     its owner was told, or withdrew
///
/// @param <T> the type of the value
public abstract class Waiter<T extends @Nullable Object> extends Async<T> {
  private static final int NEW = 0;
  private static final int WAITING = 1;
  private static final int GRANTED = 2;
  private static final int REFUSED = 3;
  private static final int ENDED = 4;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// The line's links, then the wake list's. Guarded by the lock; once granted or refused, by the
  /// granter only.
  @Nullable Waiter<?> next;

  /// Guarded by the lock.
  @Nullable Waiter<?> previous;

  /// Written by the owner, before it joins the line, then under the lock while WAITING; read by the
  /// granter.
  private @Nullable Wakeable waker;

  /// Into and out of WAITING under the lock, else owner only.
  private int state;

  /// For subclasses.
  protected Waiter() {}

  /// Sees what the granter did before. Pairs with {@link #setStateRelease}. Owner only.
  private int stateAcquire() {
    return (int) STATE.getAcquire(this);
  }

  /// Publishes what the granter did before. Pairs with {@link #stateAcquire}. Under the lock.
  private void setStateRelease(int outcome) {
    STATE.setRelease(this, outcome);
  }

  /// The lock of what it waits for.
  ///
  /// @return always the same object
  protected abstract Object lock();

  /// The first poll, before it arrives: does all at once, where that is cheaper than to be granted
  /// something and then use it. Takes a unit of the budget if it does. Owner only.
  ///
  /// @param waker of the task
  /// @return what the await gives, or PENDING to arrive as others do
  protected @Nullable Object tryAtOnce(Wakeable waker) {
    return Polling.PENDING;
  }

  /// The first poll: takes what is there and calls {@link #toGranted}, or {@link #toRefused}, or
  /// joins the line under the lock. Owner only.
  protected abstract void arrive();

  /// It was granted, and is done. If this throws, for memory or the stack have come to their end,
  /// what it was given is there still, and is {@linkplain #giveBack given back}. Owner only.
  ///
  /// @return what the await gives
  protected abstract T take();

  /// It was refused, and is done. Owner only.
  ///
  /// @return what the await gives
  /// @throws Exception what the await throws
  protected T refused() throws Exception {
    throw new AssertionError("never refused: " + this);
  }

  /// It was withdrawn while it waited: leaves the line. Under the lock.
  ///
  /// @param wakes takes those who get what it leaves behind
  protected abstract void leave(WakeList wakes);

  /// It was withdrawn after it was granted, or could not take it: gives back what it was given.
  /// Owner only, without the lock.
  protected abstract void giveBack();

  /// What it wants is there. Owner only, while it arrives.
  protected final void toGranted() {
    state = GRANTED;
  }

  /// What it wants will never be there. Owner only, while it arrives.
  protected final void toRefused() {
    state = REFUSED;
  }

  /// It joins a line. Under the lock.
  final void toWaiting() {
    setStateRelease(WAITING);
  }

  /// It has left its line with this outcome. Under the lock.
  final void toLeft(boolean granted) {
    setStateRelease(granted ? GRANTED : REFUSED);
  }

  /// By the granter, without the lock.
  final void wakeOwner() {
    Wakeable owner = waker;
    if (owner != null) {
      Polling.wake(owner);
    }
  }

  @Override
  protected final @Nullable Object pollFirst(Wakeable newWaker) throws Exception {
    if (stateAcquire() != NEW) {
      throw Misuse.awaitedTwice(this, newWaker);
    }
    Object result = tryAtOnce(newWaker);
    if (result != Polling.PENDING) {
      state = ENDED;
      return result;
    }
    waker = newWaker;
    try {
      arrive();
      return stateAcquire() == WAITING || Worker.hasBudget(newWaker)
          ? outcomeElseWake(newWaker)
          : Polling.PENDING;
    } catch (Throwable failure) {
      withdraw();
      throw failure;
    }
  }

  @Override
  protected final @Nullable Object poll(Wakeable newWaker) throws Exception {
    try {
      return outcomeElseWake(newWaker);
    } catch (Throwable failure) { // nobody polls or cancels it any more
      withdraw();
      throw failure;
    }
  }

  private @Nullable Object outcomeElseWake(Wakeable newWaker) throws Exception {
    if (stateAcquire() == WAITING && !isOutElseWake(newWaker)) {
      return Polling.PENDING;
    }
    int outcome = stateAcquire();
    if (outcome == GRANTED) {
      T taken = take();
      state = ENDED; // if it could not be taken, it is given back
      return taken;
    }
    state = ENDED;
    if (outcome == REFUSED) {
      return refused();
    }
    throw Misuse.awaitedTwice(this, newWaker);
  }

  /// Registers the waker, and tells whether there is nothing to wait for any more.
  private boolean isOutElseWake(Wakeable newWaker) {
    if (waker != newWaker) {
      synchronized (lock()) {
        if (state == WAITING) {
          waker = newWaker;
        }
      }
    }
    return stateAcquire() != WAITING;
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable ignored) {
    withdraw();
    return null;
  }

  /// Leaves the line, or gives back what it was given. If it has ended, nothing happens.
  private void withdraw() {
    if (stateAcquire() == WAITING) {
      var wakes = WakeList.make();
      synchronized (lock()) {
        if (state == WAITING) {
          state = ENDED;
          leave(wakes);
        }
      }
      wakes.wake();
    }
    int outcome = stateAcquire();
    state = ENDED;
    if (outcome == GRANTED) {
      giveBack();
    }
  }

  @Override
  protected final void discard() {
    if (stateAcquire() == NEW) {
      state = ENDED;
    }
  }
}
