package weft.polling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Worker;
import weft.task.CancelSignal;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// Cancels futures at the same time and waits for the cleanup of each; collects what failed in it.
/// Owner only.
public final class Unwinding {
  private final List<Pollable> remaining = new ArrayList<>();
  private @Nullable Throwable failure;

  /// Makes one with nothing to do.
  public Unwinding() {}

  /// Adds a future that its owner polled before, or never.
  ///
  /// @param future the future; the caller never polls it again
  public void add(Pollable future) {
    remaining.add(future);
  }

  /// Goes on cancelling.
  ///
  /// @param waker woken when another call may make progress
  /// @return true when every cleanup has ended
  public boolean isDone(Wakeable waker) {
    remaining.removeIf(future -> hasEnded(future, waker));
    return remaining.isEmpty();
  }

  private boolean hasEnded(Pollable future, Wakeable waker) {
    try {
      return Woven.cancel(future, waker) != Woven.PENDING;
    } catch (CancelSignal signal) {
      for (Throwable suppressed : signal.getSuppressed()) {
        addFailure(suppressed);
      }
    } catch (Throwable ending) {
      addFailure(ending);
    }
    return true;
  }

  private void addFailure(Throwable ending) {
    if (failure == null) {
      failure = ending;
    } else if (failure != ending) {
      failure.addSuppressed(ending);
    }
  }

  /// Hands on what failed: as suppressed exception of a failure in flight, else to the runtime's
  /// handler of failures nobody awaits.
  ///
  /// @param inFlight the failure in flight, or null
  public void settle(@Nullable Throwable inFlight) {
    Throwable ending = failure;
    failure = null;
    if (ending == null || ending == inFlight) {
      return;
    }
    if (inFlight != null) {
      inFlight.addSuppressed(ending);
    } else {
      Worker.currentOrFail().scheduler().failures().report(ending);
    }
  }

  /// Goes on with a cancellation of the owner itself.
  ///
  /// @param waker woken when another call may make progress
  /// @return PENDING while a cleanup is under way, else null
  /// @throws Throwable the failure of a cleanup, if one failed
  @Nullable Object cancel(Wakeable waker) throws Throwable {
    if (!isDone(waker)) {
      return Woven.PENDING;
    }
    if (failure != null) {
      throw failure;
    }
    return null;
  }
}
