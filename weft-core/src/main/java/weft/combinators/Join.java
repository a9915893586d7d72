package weft.combinators;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.SecondAwaitException;
import weft.support.Suppressed;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// Waits for all of several futures, so many of them at a time. Either for all to end, whatever
/// happens, or until the first failure, which cancels the rest. Owner only.
///
/// @param <T> the type that holds the values
public final class Join<T extends @Nullable Object> extends Combinator<T>
    implements Children.Listener {
  private final Children children;
  private final @Nullable Object[] values;

  /// Who takes values back, in their places; null if nobody does.
  private @Nullable Pollable @Nullable [] origins;

  private final boolean failFast;
  private final Function<@Nullable Object[], T> gather;
  private int remaining;
  private int turn;
  private @Nullable Throwable failure;

  /// Joins futures.
  ///
  /// @param futures the futures; the array is taken over
  /// @param failFast whether the first failure cancels the rest
  /// @param gather makes the result of the values, in the order of the futures
  public Join(
      @Nullable Async<?>[] futures, boolean failFast, Function<@Nullable Object[], T> gather) {
    this(futures, futures.length, failFast, gather);
  }

  /// Joins futures, of which at most a number are begun and not done at the same time.
  ///
  /// @param futures the futures; the array is taken over
  /// @param limit how many at a time, at least 1 if there are any
  /// @param failFast whether the first failure cancels the rest
  /// @param gather makes the result of the values, in the order of the futures
  public Join(
      @Nullable Async<?>[] futures,
      int limit,
      boolean failFast,
      Function<@Nullable Object[], T> gather) {
    Children.requireAll(futures);
    children = new Children(futures, limit, PollOrder.Kind.AS_THEY_COME);
    values = new Object[futures.length];
    remaining = futures.length;
    this.failFast = failFast;
    this.gather = gather;
  }

  @Override
  @Nullable Object pollBranches(Wakeable waker) throws Throwable {
    if (!isUnwinding()) {
      children.poll(waker, firstOfTurn(), this);
    }
    Throwable thrown = failure;
    if (thrown == null) {
      return remaining > 0 ? Polling.PENDING : gather.apply(values);
    }
    giveBackValues(); // before the others have ended, who may wait for it
    if (!failFast && !isUnwinding()) {
      if (remaining > 0) {
        return Polling.PENDING;
      }
    } else {
      if (!unwinding().isDone(waker, false)) {
        return Polling.PENDING;
      }
      unwinding().settle(thrown);
    }
    throw thrown;
  }

  /// Each poll begins with another child, so that none is always last.
  private int firstOfTurn() {
    if (turn >= children.begunCount()) {
      turn = 0;
    }
    return turn++;
  }

  @Override
  public boolean onDone(int index, @Nullable Object value, @Nullable Pollable origin) {
    remaining--;
    values[index] = value;
    if (origin != null) {
      @Nullable Pollable[] all = origins == null ? new Pollable[values.length] : origins;
      all[index] = origin;
      origins = all;
    }
    return false;
  }

  @Override
  public boolean onFailed(int index, Throwable thrown) {
    remaining--;
    if (failure == null) {
      failure = thrown;
    } else {
      Suppressed.add(failure, thrown);
    }
    return failFast || isMistaken(thrown);
  }

  /// One future in two of its branches is a mistake in the call of the join. It is told at once and
  /// the others are cancelled, for the first of both may wait for ever.
  private boolean isMistaken(Throwable thrown) {
    if (thrown instanceof SecondAwaitException refusal && refusal.isAmong(children.open())) {
      unwinding();
    }
    return isUnwinding();
  }

  @Override
  @Nullable Throwable heldFailure() {
    return failure;
  }

  /// The last first, so that messages of one channel are in their order again.
  @Override
  void giveBackValues() {
    for (int i = values.length - 1; i >= 0; i--) {
      Object value = values[i];
      values[i] = null;
      Undelivered.giveBack(origins == null ? null : origins[i], value);
    }
    origins = null;
  }

  @Override
  protected boolean takesBack() {
    return origins != null;
  }

  @Override
  protected void takeBack(@Nullable Object joined) {
    giveBackValues();
  }

  @Override
  Unwinding unwindBranches() {
    return children.unwind(null);
  }

  @Override
  List<? extends Pollable> openBranches() {
    return children.open();
  }

  @Override
  protected Wanted wants() {
    return failFast ? Wanted.ANY_BRANCH : Wanted.EVERY_BRANCH; // one may fail, and end it
  }

  @Override
  public String toString() {
    return (failFast ? "tryJoin" : "join") + " of " + children.size() + ", " + remaining + " open";
  }
}
