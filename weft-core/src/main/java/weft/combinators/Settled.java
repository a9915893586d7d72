package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Outcome;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Nesting;

/// A future that gives how another ends. Takes a value back, as the other does. Owner only.
///
/// @param <T> the type of the other's value
public final class Settled<T extends @Nullable Object> extends OneShot<Outcome<T>> {
  private final Async<T> inner;

  /// Settles a future.
  ///
  /// @param inner the future
  public Settled(Async<T> inner) {
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    ensureRoom();
    return outcomeOf(Polling::begin, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return outcomeOf(Polling::poll, waker);
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object outcomeOf(Nesting.Step<Pollable> step, Wakeable waker) throws Throwable {
    Object result;
    try {
      result = Nesting.deeper(step, inner, waker);
    } catch (Exception e) {
      return new Outcome.Failure<T>(e);
    }
    return result == Polling.PENDING ? result : new Outcome.Success<>((T) result);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Nesting.deeper(Polling::cancel, inner, waker);
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
  protected void takeBack(@Nullable Object outcome) {
    if (outcome instanceof Outcome.Success<?>(var value)) {
      Polling.takeBack(inner, value);
    }
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
    return inner + ".settled()";
  }
}
