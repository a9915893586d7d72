package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future whose polls take nothing from the budget of its task. Owner only.
///
/// @param <T> the type of its value
public final class Unconstrained<T extends @Nullable Object> extends OneShot<T> {
  private final Async<T> inner;

  /// Frees a future from the budget.
  ///
  /// @param inner the future
  public Unconstrained(Async<T> inner) {
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    Worker worker = Worker.currentOrFail();
    int left = worker.replaceBudget(Integer.MAX_VALUE);
    try {
      return Woven.begin(inner, waker);
    } finally {
      worker.replaceBudget(left);
    }
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Worker worker = Worker.currentOrFail();
    int left = worker.replaceBudget(Integer.MAX_VALUE);
    try {
      return Woven.poll(inner, waker);
    } finally {
      worker.replaceBudget(left);
    }
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Woven.cancel(inner, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Woven.force(inner, waker);
  }

  @Override
  protected void abandon() {
    Woven.discard(inner);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }

  @Override
  public String toString() {
    return "unconstrained(" + inner + ")";
  }
}
