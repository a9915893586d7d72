package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.WeftTypes.Joined2;
import weft.WeftTypes.Joined3;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.SecondAwaitException;
import weft.support.Suppressed;
import weft.unwinding.Undelivered;

/// As {@link Join}, of two or three futures, in 40 bytes. Owner only. Guard: JoinTest, the fuzzer
/// of combinators.
///
/// @param <T> the type of its value: Joined2 or Joined3
public final class SmallJoin<T extends @Nullable Object> extends SmallCombinator<T> {
  private static final int FAIL_FAST = 1 << PLACES;

  /// A bit for each place that is done and has its value, and FAIL_FAST.
  private byte done;

  /// With which rank the next poll begins, so that none is always last.
  private byte turn;

  /// Who takes values back, in their places; null if nobody does.
  private @Nullable Pollable @Nullable [] origins;

  private @Nullable Throwable failure;

  private SmallJoin(
      int size, boolean failFast, Async<?> first, Async<?> second, @Nullable Async<?> third) {
    super(size, first, second, third);
    done = (byte) (failFast ? FAIL_FAST : 0);
  }

  /// Joins two futures.
  ///
  /// @param failFast whether the first failure cancels the other
  /// @param first future 1
  /// @param second future 2
  /// @param <T> the type of the result
  /// @return a future of a Joined2
  public static <T> Async<T> of(boolean failFast, Async<?> first, Async<?> second) {
    return new SmallJoin<>(
        2, failFast, Children.require(first, 0), Children.require(second, 1), null);
  }

  /// Joins three futures.
  ///
  /// @param failFast whether the first failure cancels the others
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param <T> the type of the result
  /// @return a future of a Joined3
  public static <T> Async<T> of(boolean failFast, Async<?> first, Async<?> second, Async<?> third) {
    return new SmallJoin<>(
        PLACES,
        failFast,
        Children.require(first, 0),
        Children.require(second, 1),
        Children.require(third, 2));
  }

  @Override
  int placeAt(int rank) {
    return rank;
  }

  @Override
  boolean isOpen(int place) {
    return !isDone(place) && at(place) != null;
  }

  private boolean isDone(int place) {
    return (done & 1 << place) != 0;
  }

  private boolean isFailFast() {
    return (done & FAIL_FAST) != 0;
  }

  private boolean isAnyOpen() {
    return isOpen(0) || isOpen(1) || isOpen(2);
  }

  @Override
  @Nullable Object pollBranches(Wakeable waker) throws Throwable {
    if (!isUnwinding()) {
      pollAll(waker);
    }
    Throwable thrown = failure;
    if (thrown == null) {
      return isAnyOpen() ? Polling.PENDING : joined();
    }
    giveBackValues(); // before the others have ended, who may wait for it
    if (!isFailFast() && !isUnwinding()) {
      if (isAnyOpen()) {
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

  private void pollAll(Wakeable waker) {
    int count = begunCount();
    int start = turn < count ? turn : 0;
    turn = (byte) (start + 1);
    for (int i = 0; i < count; i++) {
      if (step(start + i < count ? start + i : start + i - count, waker)) {
        return;
      }
    }
    for (int rank = count; rank < size(); rank++) {
      if (step(rank, waker)) {
        return;
      }
    }
  }

  /// Polls one that is not done.
  ///
  /// @return whether the others are not to be polled now
  private boolean step(int place, Wakeable waker) {
    Async<?> future = openAt(place);
    if (future == null) {
      return false;
    }
    Object value;
    try {
      value = pollAt(place, future, waker);
    } catch (Throwable thrown) {
      set(place, null);
      return isEnough(thrown);
    }
    if (value != Polling.PENDING) {
      noteOrigin(place, future);
      set(place, value);
      done |= (byte) (1 << place);
    }
    return false;
  }

  private void noteOrigin(int place, Async<?> future) {
    Pollable origin = Undelivered.origin(future);
    if (origin != null) {
      @Nullable Pollable[] all = origins == null ? new Pollable[PLACES] : origins;
      all[place] = origin;
      origins = all;
    }
  }

  private boolean isEnough(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    } else {
      Suppressed.add(failure, thrown);
    }
    if (thrown instanceof SecondAwaitException refusal) {
      refusal.lookAmong(openBranches());
      if (refusal.isAmong(openBranches())) { // see Join
        unwinding();
      }
    }
    return isFailFast() || isUnwinding();
  }

  private Object joined() {
    return size() == 2 ? new Joined2<>(at(0), at(1)) : new Joined3<>(at(0), at(1), at(2));
  }

  @Override
  @Nullable Throwable heldFailure() {
    return failure;
  }

  /// The last first, so that messages of one channel are in their order again.
  @Override
  void giveBackValues() {
    for (int place = PLACES - 1; place >= 0; place--) {
      if (isDone(place)) {
        Object value = at(place);
        set(place, null);
        Undelivered.giveBack(origins == null ? null : origins[place], value);
      }
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
  protected Wanted wants() {
    return isFailFast() ? Wanted.ANY_BRANCH : Wanted.EVERY_BRANCH; // one may fail, and end it
  }

  @Override
  public String toString() {
    return (isFailFast() ? "tryJoin" : "join")
        + " of "
        + size()
        + ", "
        + openBranches().size()
        + " open";
  }
}
