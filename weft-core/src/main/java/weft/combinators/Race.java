package weft.combinators;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// Waits for the first of several futures, cancels the others, and is done when their cleanup is.
/// Owner only.
///
/// @param <T> the type of its value
public final class Race<T extends @Nullable Object> extends Combinator<T>
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
  private final Winner<T> result;
  private final boolean allDisabled;
  private final @Nullable Duration cleanupDeadline;
  private int winner = NOBODY;

  /// Of the winner: its value, or what it threw.
  private @Nullable Object outcome;

  private boolean failed;

  /// Who takes the value back, if anybody does.
  private @Nullable Pollable origin;

  /// Races futures.
  ///
  /// @param futures the futures, with their guards; not empty
  /// @param biased whether ready branches win in their order, rather than at random
  /// @param cleanupDeadline how long the losers' cleanups may take; null for the runtime's deadline
  /// @param result makes the result of the winner
  public Race(
      Async<?>[] futures, boolean biased, @Nullable Duration cleanupDeadline, Winner<T> result) {
    Children.requireAll(futures);
    @Nullable Async<?>[] branches = new Async<?>[futures.length];
    boolean none = true;
    for (int i = 0; i < futures.length; i++) {
      branches[i] = Guarded.branch(futures[i]);
      none &= branches[i] == null;
    }
    children =
        new Children(branches, biased ? PollOrder.Kind.BY_PREFERENCE : PollOrder.Kind.AT_RANDOM);
    allDisabled = none;
    this.cleanupDeadline = cleanupDeadline;
    this.result = result;
  }

  /// Whether no branch takes part.
  ///
  /// @return true if it can never be done
  public boolean isAllDisabled() {
    return allDisabled;
  }

  @Override
  @Nullable Object startBranches(Wakeable waker) throws Throwable {
    if (allDisabled) {
      throw allDisabled(children.size());
    }
    return pollBranches(waker);
  }

  /// Nobody can win.
  static IllegalStateException allDisabled(int size) {
    return new IllegalStateException(
        "select: all of its "
            + size
            + " branches are disabled (expected: at least one whose when(…) is true, or an"
            + " otherwise(…), for which give it handlers by on(…))");
  }

  @Override
  @Nullable Object pollBranches(Wakeable waker) throws Throwable {
    if (!isUnwinding()) {
      children.poll(waker, 0, this);
      if (winner == NOBODY) {
        return Polling.PENDING;
      }
      setUnwinding(children.cancel(waker, cleanupDeadline));
    }
    if (isUnwinding()) {
      if (!unwinding().isDone(waker, false)) {
        return Polling.PENDING;
      }
      unwinding().settle(heldFailure());
    }
    if (failed) {
      throw (Throwable) Objects.requireNonNull(outcome);
    }
    return result.of(winner, outcome);
  }

  @Override
  public boolean onDone(int index, @Nullable Object winning, @Nullable Pollable takesItBack) {
    winner = index;
    outcome = winning;
    origin = takesItBack;
    return true;
  }

  @Override
  public boolean onFailed(int index, Throwable thrown) {
    winner = index;
    outcome = thrown;
    failed = true;
    return true;
  }

  @Override
  @Nullable Throwable heldFailure() {
    return failed ? (Throwable) outcome : null;
  }

  @Override
  void giveBackValues() {
    if (!failed) {
      Pollable taker = origin;
      Object undelivered = outcome;
      origin = null;
      outcome = null;
      Undelivered.giveBack(taker, undelivered);
    }
  }

  @Override
  protected boolean takesBack() {
    return origin != null;
  }

  @Override
  protected void takeBack(@Nullable Object result) {
    giveBackValues();
  }

  @Override
  Unwinding unwindBranches() {
    return children.unwind(cleanupDeadline);
  }

  @Override
  List<? extends Pollable> openBranches() {
    return children.open();
  }

  @Override
  protected Wanted wants() {
    return Wanted.ANY_BRANCH;
  }

  @Override
  public String toString() {
    return "select of " + children.size();
  }
}
