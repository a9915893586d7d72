package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future that polls one other under changed circumstances. Owner only.
///
/// @param <T> the type of its value
abstract class Wrapper<T extends @Nullable Object> extends OneShot<T> {
  final Async<T> inner;

  Wrapper(Async<T> inner) {
    this.inner = inner;
  }

  /// Called before each poll of the inner future.
  abstract void enter(Worker worker);

  /// Called after each poll of the inner future, however it ended.
  abstract void leave(Worker worker);

  private interface Step {
    @Nullable Object of(Pollable future, Wakeable waker) throws Throwable;
  }

  private @Nullable Object step(Step step, Wakeable waker) throws Throwable {
    Worker worker = Worker.currentOrFail();
    worker.enterCombinator();
    enter(worker);
    try {
      return step.of(inner, waker);
    } finally {
      leave(worker);
      worker.leaveCombinator();
    }
  }

  @Override
  protected final @Nullable Object start(Wakeable waker) throws Throwable {
    Combinator.ensureNotTooDeep(this);
    return step(Woven::begin, waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    return step(Woven::poll, waker);
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return step(Woven::cancel, waker);
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return step(Woven::force, waker);
  }

  @Override
  protected final void abandon() {
    Woven.discard(inner);
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }
}
