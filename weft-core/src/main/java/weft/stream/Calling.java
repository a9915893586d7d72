package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A source that calls a function for each item, which may be suspended. A function that is no
/// state machine is called, and nothing else; every {@value BudgetShare#USUAL}th such call takes a
/// unit of the budget of its task. Owner only.
///
/// @param <T> the type of the items
abstract class Calling<T> extends AsyncStream<T> {
  private @Nullable Pollable inFlight;
  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);

  /// Starts the function's state machine.
  ///
  /// @return null if it has none: {@link #call} is asked
  abstract @Nullable Async<?> start();

  /// Calls the function, which has no state machine.
  abstract @Nullable Object call() throws Exception;

  /// What to do with the value of the function.
  ///
  /// @return an item, or null: the end
  abstract @Nullable Object after(@Nullable Object value);

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    Pollable future = inFlight;
    if (future == null) {
      return next(waker);
    }
    inFlight = null;
    Object value = Polling.poll(future, waker);
    if (value == Polling.PENDING) {
      inFlight = future;
      return value;
    }
    return after(value);
  }

  private @Nullable Object next(Wakeable waker) throws Throwable {
    if (budget.isSpent(waker)) {
      return Polling.PENDING;
    }
    Async<?> future = start();
    if (future == null) {
      return after(call());
    }
    Object value = Polling.begin(future, waker);
    if (value == Polling.PENDING) {
      inFlight = future;
      return value;
    }
    return after(value);
  }

  /// It is closed, perhaps without ever having been polled. May be called again.
  void release() {}

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    release();
    Pollable future = inFlight;
    inFlight = null;
    Object result = future == null ? null : Polling.cancel(future, waker);
    if (result == Polling.PENDING) {
      inFlight = future;
    }
    return result;
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    release();
    Pollable future = inFlight;
    inFlight = null;
    return future == null ? null : Polling.force(future, waker);
  }

  @Override
  protected final void discard() {
    release();
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Pollable future = inFlight;
    return future == null ? List.of() : List.of(future);
  }
}
