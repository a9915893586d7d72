package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Nesting;
import weft.runtime.scheduler.Worker;

/// A future that polls one other, under changed circumstances. Owner only.
///
/// @param <T> the type of its value
abstract class Wrapper<T extends @Nullable Object> extends OneShot<T> {
  final Async<T> inner;

  Wrapper(Async<T> inner) {
    this.inner = inner;
  }

  /// Called before each poll of the inner future.
  void enter(Worker worker) {}

  /// Called after each poll of the inner future, however it ended.
  void leave(Worker worker) {}

  /// Called when the inner future has ended, after leave; also when nobody began it.
  ///
  /// @param failure what it threw, or null
  /// @throws Throwable what this future ends with instead of a value
  void ended(@Nullable Throwable failure) throws Throwable {}

  /// Refuses a first poll that makes no sense.
  void ensureUsable() {}

  private @Nullable Object step(Nesting.Step<Pollable> step, Wakeable waker) throws Throwable {
    Object result;
    try {
      result = stepInside(step, waker);
    } catch (Throwable failure) {
      ended(failure);
      throw failure;
    }
    if (result != Polling.PENDING) {
      ended(null);
    }
    return result;
  }

  private @Nullable Object stepInside(Nesting.Step<Pollable> step, Wakeable waker)
      throws Throwable {
    Worker worker = Worker.currentOrFail();
    enter(worker);
    try {
      return Nesting.deeper(step, inner, waker);
    } finally {
      leave(worker);
    }
  }

  @Override
  protected final @Nullable Object start(Wakeable waker) throws Throwable {
    ensureUsable();
    ensureRoom();
    return step(Polling::begin, waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    return step(Polling::poll, waker);
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return step(Polling::cancel, waker);
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return step(Polling::force, waker);
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
  protected final void abandon() {
    Polling.discard(inner);
    try {
      ended(null);
    } catch (Throwable failure) {
      Worker.currentOrFail().scheduler().failures().report(failure);
    }
  }

  @Override
  protected final Wanted wants() {
    return Wanted.ANY_BRANCH;
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }
}
