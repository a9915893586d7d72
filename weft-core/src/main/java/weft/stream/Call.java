package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A function of an operator in flight, and its result until that is given; used again and again.
/// Owner only.
final class Call extends Branch {
  /// Null if none is in flight.
  private @Nullable Pollable future;

  /// The result, or the failure if {@link #failed}.
  private @Nullable Object result;

  private boolean failed;

  /// The next one in the operator's line, or among those that are free.
  @Nullable Call behind;

  /// Polls a function's future for the first time; it is in flight if it is pending.
  ///
  /// @return PENDING or the value
  @Nullable Object begin(Pollable begun, Wakeable waker) throws Throwable {
    Object value = Polling.begin(begun, waker);
    if (value == Polling.PENDING) {
      future = begun;
    }
    return value;
  }

  boolean isInFlight() {
    return future != null;
  }

  @Nullable Pollable future() {
    return future;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Object value;
    try {
      value = Polling.poll(inFlight(), waker);
    } catch (Throwable failure) {
      future = null;
      throw failure;
    }
    if (value != Polling.PENDING) {
      future = null;
    }
    return value;
  }

  private Pollable inFlight() {
    Pollable current = future;
    if (current == null) {
      throw new AssertionError("no function is in flight");
    }
    return current;
  }

  void settle(@Nullable Object value) {
    result = value;
  }

  void fail(Throwable failure) {
    result = failure;
    failed = true;
  }

  /// Takes the result.
  @Nullable Object take() throws Throwable {
    Object taken = result;
    result = null;
    if (failed) {
      failed = false;
      throw (Throwable) taken;
    }
    return taken;
  }

  /// The result, for one whose operator is closed.
  @Nullable Object lost() {
    if (failed) {
      return null;
    }
    Object taken = result;
    result = null;
    return taken;
  }

  /// Tells its operator, which is closed, of a failure that nobody was told of.
  void untold(Compound<?> operator) {
    if (failed && result instanceof Throwable failure) {
      operator.untold(failure);
    }
    failed = false;
    result = null;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    Pollable current = future;
    return current == null ? null : Polling.cancel(current, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    Pollable current = future;
    return current == null ? null : Polling.force(current, waker);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Pollable current = future;
    return current == null ? List.of() : List.of(current);
  }

  @Override
  public String toString() {
    return "function";
  }
}
