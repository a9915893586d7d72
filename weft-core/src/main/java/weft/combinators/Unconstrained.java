package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;

/// A future whose polls take nothing from the budget of its task. Owner only.
///
/// @param <T> the type of its value
public final class Unconstrained<T extends @Nullable Object> extends Wrapper<T> {
  private int left;

  /// Frees a future from the budget.
  ///
  /// @param inner the future
  public Unconstrained(Async<T> inner) {
    super(inner);
  }

  @Override
  void enter(Worker worker) {
    left = worker.replaceBudget(Integer.MAX_VALUE);
  }

  @Override
  void leave(Worker worker) {
    worker.replaceBudget(left);
  }

  @Override
  public String toString() {
    return "unconstrained(" + inner + ")";
  }
}
