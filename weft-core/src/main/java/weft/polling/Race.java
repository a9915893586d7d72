package weft.polling;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// Waits for the first of several futures, cancels the others, and is done when their cleanup is.
/// Owner only.
///
/// @param <T> the type of its value
public final class Race<T extends @Nullable Object> extends OneShot<T>
    implements Children.Listener {
  /// Makes the result of the winner.
  ///
  /// @param <T> the type of the result
  @FunctionalInterface
  public interface Winner<T extends @Nullable Object> {
    /// Makes it.
    ///
    /// @param index the winner's place, from 0
    /// @param value its value
    /// @return the result
    T of(int index, @Nullable Object value);
  }

  private static final int NOBODY = -1;

  private final Children children;
  private final boolean biased;
  private final Winner<T> result;
  private final boolean allDisabled;
  private int winner = NOBODY;
  private @Nullable Object value;
  private @Nullable Throwable failure;
  private @Nullable Unwinding unwinding;

  /// Races futures.
  ///
  /// @param futures the futures, with their guards; not empty
  /// @param biased whether ready branches win in their order, rather than at random
  /// @param result makes the result of the winner
  public Race(Async<?>[] futures, boolean biased, Winner<T> result) {
    Children.requireAll(futures);
    @Nullable Async<?>[] branches = new Async<?>[futures.length];
    boolean none = true;
    for (int i = 0; i < futures.length; i++) {
      branches[i] = Guarded.branch(futures[i]);
      none &= branches[i] == null;
    }
    children = new Children(branches);
    allDisabled = none;
    this.biased = biased;
    this.result = result;
  }

  /// Whether no branch takes part.
  ///
  /// @return true if it can never be done
  public boolean isAllDisabled() {
    return allDisabled;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    if (allDisabled) {
      throw new IllegalStateException(
          "select: all of its "
              + children.size()
              + " branches are disabled (expected: at least one whose when(…) is true, or an"
              + " otherwise(…) in the builder form)");
    }
    return poll(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Unwinding ending = unwinding;
    if (ending == null) {
      int start = biased ? 0 : Worker.currentOrFail().randomBelow(children.size());
      children.poll(waker, start, this);
      if (winner == NOBODY) {
        return Woven.PENDING;
      }
      ending = children.unwind();
      unwinding = ending;
    }
    if (!ending.isDone(waker)) {
      return Woven.PENDING;
    }
    ending.settle(failure);
    if (failure != null) {
      throw failure;
    }
    return result.of(winner, value);
  }

  @Override
  public boolean onDone(int index, @Nullable Object winning, @Nullable Throwable thrown) {
    winner = index;
    value = winning;
    failure = thrown;
    return true;
  }

  @Override
  protected @Nullable Object withdraw(Wakeable waker) throws Throwable {
    Unwinding ending = unwinding;
    if (ending == null) {
      ending = children.unwind();
      unwinding = ending;
    }
    return ending.cancel(waker);
  }

  @Override
  public String toString() {
    return "select of " + children.size();
  }
}
