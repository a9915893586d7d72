package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// A future that polls a source again and again until it has enough, closes it, and is done when
/// that has ended: what is at the end of every stream. Owner only.
///
///     consuming -> closing    the result is known, or a failure; or it is cancelled
///     closing   -> ended      the source has closed
///
/// @param <R> the type of its value
public abstract class Consuming<R extends @Nullable Object> extends Combinator<R> {
  private final Pollable source;

  /// What it ends with, once it is closing: a value, or a failure.
  private @Nullable Object outcome;

  private boolean isKnown;
  private boolean failed;

  /// Consumes a source.
  ///
  /// @param source closed exactly once by {@link Pollable#pollCancel}, also if it is never polled
  protected Consuming(Pollable source) {
    this.source = source;
  }

  /// Polls the source as often as it can.
  ///
  /// @param waker for the source
  /// @return PENDING, or the result
  /// @throws Throwable the failure that this future ends with
  protected abstract @Nullable Object consume(Wakeable waker) throws Throwable;

  /// What goes back to where it came from if nobody receives the result.
  ///
  /// @return PENDING if there is nothing; else a value, or a list of values
  protected @Nullable Object undelivered() {
    return Polling.PENDING;
  }

  @Override
  final @Nullable Object pollBranches(Wakeable waker) throws Throwable {
    if (!isKnown) {
      try {
        outcome = consume(waker);
        if (outcome == Polling.PENDING) {
          return outcome;
        }
      } catch (Throwable failure) {
        outcome = failure;
        failed = true;
        giveBackValues();
      }
      isKnown = true;
      setUnwinding(Unwinding.begin(source, waker, null, null));
    }
    if (isUnwinding()) {
      if (!unwinding().isDone(waker, false)) {
        return Polling.PENDING;
      }
      unwinding().settle(heldFailure());
    }
    if (outcome instanceof Throwable failure && failed) {
      throw failure;
    }
    return outcome;
  }

  @Override
  final @Nullable Throwable heldFailure() {
    return failed ? (Throwable) outcome : null;
  }

  @Override
  final void giveBackValues() {
    Object lost = undelivered();
    if (lost != Polling.PENDING) {
      Undelivered.giveBack(lost);
    }
  }

  @Override
  final Unwinding unwindBranches() {
    var unwinding = new Unwinding();
    if (!isKnown) { // else it has closed: there was nothing to wait for
      isKnown = true;
      unwinding.add(source);
    }
    return unwinding;
  }

  @Override
  final List<? extends Pollable> openBranches() {
    return List.of(source);
  }
}
