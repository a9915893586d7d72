package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.sync.AsyncSemaphore;
import weft.sync.Permit;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future that begins when it has a permit, which it gives back when it has ended, cleanup
/// included. Owner only.
///
///     WAITING -> RUNNING  it was given its permit, and begins
///     WAITING -> over     cancelled, and never begins
///     RUNNING -> over     the future has ended
///
/// @param <T> the type of its value
final class InTurn<T extends @Nullable Object> extends OneShot<T> {
  private final Async<Permit> turn;
  private final Async<T> inner;

  /// With its permit; null while it waits.
  private @Nullable Owning<T> running;

  InTurn(AsyncSemaphore turns, Async<T> inner) {
    this.turn = turns.acquire();
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    Nesting.ensureRoom(this);
    return await(Woven::begin, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return running == null ? await(Woven::poll, waker) : Woven.poll(running, waker);
  }

  private @Nullable Object await(Nesting.Step<Pollable> step, Wakeable waker) throws Throwable {
    Object result = Nesting.deeper(step, turn, waker);
    if (result instanceof Permit permit) {
      var owning = new Owning<>(permit, inner);
      running = owning;
      return Woven.begin(owning, waker);
    }
    return Woven.PENDING;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return running == null ? withdraw(waker) : Woven.cancel(running, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return running == null ? withdraw(waker) : Woven.force(running, waker);
  }

  private @Nullable Object withdraw(Wakeable waker) throws Throwable {
    Woven.discard(inner);
    return Woven.cancel(turn, waker);
  }

  @Override
  protected boolean takesBack() {
    return Woven.takesBack(inner);
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    Woven.takeBack(inner, value);
  }

  @Override
  protected void abandon() {
    Woven.discard(turn);
    Woven.discard(inner);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(running == null ? turn : inner);
  }

  @Override
  public String toString() {
    return inner + ", in turn";
  }
}
