package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Undelivered;

/// A future that goes on to its end when it is cancelled, as a cleanup. Owner only.
///
///     FRESH    -> over      discarded, or refused: it never begins
///     FRESH    -> RUNNING   its first poll
///     RUNNING  -> over      it has ended
///     RUNNING  -> SHIELDING cancelled: it goes on, and whoever cancelled it waits
///     SHIELDING -> over     it has ended: its value goes back, its failure is that of a cleanup
///     either   -> over      forced: it is forced as well
///
/// @param <T> the type of its value
public final class Shielded<T extends @Nullable Object> extends OneShot<T> {
  private final Async<T> inner;

  /// Shields a future.
  ///
  /// @param inner the future
  public Shielded(Async<T> inner) {
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    ensureRoom();
    return Nesting.deeper(Polling::begin, inner, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return Nesting.deeper(Polling::poll, inner, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    Object result = Nesting.deeper(Polling::poll, inner, waker);
    if (result == Polling.PENDING) {
      return Polling.PENDING;
    }
    Undelivered.giveBackTo(inner, result);
    return null;
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Nesting.deeper(Polling::force, inner, waker);
  }

  @Override
  protected boolean takesBack() {
    return Polling.takesBack(inner);
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    Polling.takeBack(inner, value);
  }

  @Override
  protected void abandon() {
    Polling.discard(inner);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }

  @Override
  protected Wanted wants() {
    return Wanted.EVERY_BRANCH;
  }

  @Override
  public String toString() {
    return "shielded(" + inner + ")";
  }
}
