package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.WeftTypes.Third;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.SecondAwaitException;
import weft.runtime.scheduler.Worker;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// As {@link Race}, of two or three futures, in 32 bytes. Owner only. Guard: SelectTest, the fuzzer
/// of combinators. Bench: select_one_task.
///
/// @param <T> the type of its value: First, Second or Third
public final class SmallRace<T extends @Nullable Object> extends SmallCombinator<T> {
  private static final byte NOBODY = -1;

  /// The six orders of three places, each in six bits: two for the place that is polled first, and
  /// so on.
  private static final long ORDERS = orders(0, 1, 2, 0, 2, 1, 1, 0, 2, 1, 2, 0, 2, 0, 1, 2, 1, 0);

  private static final int BITS = 2;
  private static final int MASK = (1 << BITS) - 1;

  /// In the place of an outcome that is null.
  private static final Object NULL = new Object();

  /// What a branch threw that has won, while the others clean up.
  private record Thrown(Throwable failure) {}

  /// The place of the first that was done. Its future stays there if it takes its value back. While
  /// the others clean up, the place behind it has the outcome.
  private byte winner = NOBODY;

  /// In which places are polled, one of ORDERS; chosen by chance at the first poll.
  private byte order;

  private SmallRace(int size, Async<?> first, Async<?> second, @Nullable Async<?> third) {
    super(
        size,
        Guarded.branch(first),
        Guarded.branch(second),
        third == null ? null : Guarded.branch(third));
  }

  /// Races two futures.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param <T> the type of the result
  /// @return a future of a First or a Second
  public static <T> Async<T> of(Async<?> first, Async<?> second) {
    return new SmallRace<>(2, Children.require(first, 0), Children.require(second, 1), null);
  }

  /// Races three futures.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param <T> the type of the result
  /// @return a future of a First, a Second or a Third
  public static <T> Async<T> of(Async<?> first, Async<?> second, Async<?> third) {
    return new SmallRace<>(
        PLACES,
        Children.require(first, 0),
        Children.require(second, 1),
        Children.require(third, 2));
  }

  private static long orders(int... places) {
    long packed = 0;
    for (int i = 0; i < places.length; i++) {
      packed |= (long) places[i] << (BITS * i);
    }
    return packed;
  }

  @Override
  int placeAt(int rank) {
    return (order >>> (BITS * rank)) & MASK;
  }

  @Override
  boolean isOpen(int place) {
    return place != winner && at(place) != null;
  }

  // ---- until somebody wins

  @Override
  @Nullable Object startBranches(Wakeable waker) throws Throwable {
    if (isEmpty()) {
      throw Race.allDisabled(size());
    }
    int chosen = Worker.currentOrFail().randomBelow(6);
    order = (byte) ((ORDERS >>> (BITS * PLACES * chosen)) & ((1 << (BITS * PLACES)) - 1));
    return pollBranches(waker);
  }

  @Override
  @Nullable Object pollBranches(Wakeable waker) throws Throwable {
    if (isUnwinding()) {
      return deliverOnceCleanedUp(waker);
    }
    for (int rank = 0; rank < PLACES; rank++) {
      int place = placeAt(rank);
      var future = (Async<?>) at(place);
      if (future != null) {
        Object value;
        try {
          value = pollAt(rank, future, waker);
        } catch (Throwable failure) {
          return failed(place, failure, waker);
        }
        if (value != Polling.PENDING) {
          return won(place, future, value, waker);
        }
      }
    }
    return Polling.PENDING;
  }

  // ---- afterwards

  private @Nullable Object won(int place, Async<?> future, @Nullable Object value, Wakeable waker)
      throws Throwable {
    winner = (byte) place;
    if (!Polling.takesBack(future)) {
      set(place, null);
    }
    return cancelOthers(waker) ? resultOf(value) : hold(value == null ? NULL : value, waker);
  }

  private @Nullable Object failed(int place, Throwable failure, Wakeable waker) throws Throwable {
    winner = (byte) place;
    set(place, null);
    if (failure instanceof SecondAwaitException refusal) {
      refusal.lookAmong(openBranches());
    }
    if (cancelOthers(waker)) {
      throw failure;
    }
    return hold(new Thrown(failure), waker);
  }

  /// Cancels those that have lost, in their places, all of which mostly ends at once. If it does
  /// not, that is noted before anything may find no memory.
  ///
  /// @return whether all have ended
  private boolean cancelOthers(Wakeable waker) {
    Unwinding rest = null;
    for (int place = 0; place < PLACES; place++) {
      Async<?> future = takeBegun(place);
      if (future != null) {
        rest = Unwinding.begin(future, waker, rest, null);
      }
    }
    if (rest != null) {
      setUnwinding(rest);
    }
    return rest == null;
  }

  private @Nullable Object hold(Object outcome, Wakeable waker) throws Throwable {
    set(placeOfOutcome(), outcome);
    return deliverOnceCleanedUp(waker);
  }

  private int placeOfOutcome() {
    return (winner + 1) % PLACES;
  }

  /// What the winner gave or threw, which waits for the others' cleanup; null if nothing does.
  private @Nullable Object heldOutcome() {
    return winner == NOBODY || !isUnwinding() ? null : at(placeOfOutcome());
  }

  private @Nullable Object deliverOnceCleanedUp(Wakeable waker) throws Throwable {
    if (!unwinding().isDone(waker, false)) {
      return Polling.PENDING;
    }
    unwinding().settle(heldFailure());
    Object outcome = heldOutcome();
    set(placeOfOutcome(), null);
    if (outcome instanceof Thrown(Throwable failure)) {
      throw failure;
    }
    return resultOf(outcome == NULL ? null : outcome);
  }

  private Object resultOf(@Nullable Object value) {
    return switch (winner) {
      case 0 -> new First<>(value);
      case 1 -> new Second<>(value);
      default -> new Third<>(value);
    };
  }

  private @Nullable Object valueOf(@Nullable Object result) {
    return switch (winner) {
      case 0 -> result instanceof First(var value) ? value : null;
      case 1 -> result instanceof Second(var value) ? value : null;
      default -> result instanceof Third(var value) ? value : null;
    };
  }

  @Override
  @Nullable Throwable heldFailure() {
    return heldOutcome() instanceof Thrown(Throwable failure) ? failure : null;
  }

  // ---- what nobody receives

  @Override
  void giveBackValues() {
    Object outcome = heldOutcome();
    if (outcome != null && !(outcome instanceof Thrown)) {
      set(placeOfOutcome(), null);
      giveBack(outcome == NULL ? null : outcome);
    }
  }

  private void giveBack(@Nullable Object value) {
    var taker = (Pollable) at(winner);
    set(winner, null);
    Undelivered.giveBack(taker, value);
  }

  @Override
  protected boolean takesBack() {
    return winner != NOBODY && at(winner) != null;
  }

  @Override
  protected void takeBack(@Nullable Object result) {
    giveBack(valueOf(result));
  }

  @Override
  protected Wanted wants() {
    return Wanted.ANY_BRANCH;
  }

  @Override
  public String toString() {
    return "select of " + size();
  }
}
