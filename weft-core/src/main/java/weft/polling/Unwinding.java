package weft.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Worker;
import weft.task.CancelSignal;
import weft.task.UnhandledFailures;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// Cancels futures at the same time and waits for the cleanup of each; collects what failed in it.
/// Owner only.
public final class Unwinding {
  private final List<Pollable> remaining = new ArrayList<>();
  private final @Nullable Duration limit;
  private @Nullable CleanupDeadline deadline;
  private @Nullable Throwable failure;

  /// Makes one with nothing to do and the runtime's deadline for cleanups.
  public Unwinding() {
    this(null);
  }

  /// Makes one with nothing to do.
  ///
  /// @param cleanupDeadline how long the cleanups may take; null for the runtime's deadline
  public Unwinding(@Nullable Duration cleanupDeadline) {
    limit = cleanupDeadline;
  }

  /// Adds a future that its owner polled before, or never.
  ///
  /// @param future the future; the caller never polls it again
  public void add(Pollable future) {
    remaining.add(future);
  }

  /// Goes on cancelling, as the one who decided on it: what has not ended at the deadline is
  /// reported and forced.
  ///
  /// @param waker woken when another call may make progress
  /// @return true when every cleanup has ended
  public boolean isDone(Wakeable waker) {
    if (!hasEnded(waker)) {
      if (deadline == null) {
        deadline = CleanupDeadline.start(limit);
      }
      forceIfOverdue(deadline, waker);
    }
    return remaining.isEmpty();
  }

  /// Goes on cancelling, as a part of a cancellation whose deadline covers this one.
  ///
  /// @param waker woken when another call may make progress
  /// @return true when every cleanup has ended
  boolean isDoneCovered(Wakeable waker) {
    if (!hasEnded(waker) && deadline != null) {
      forceIfOverdue(deadline, waker);
    }
    return remaining.isEmpty();
  }

  private boolean hasEnded(Wakeable waker) {
    remaining.removeIf(future -> hasEnded(future, waker));
    if (remaining.isEmpty() && deadline != null) {
      deadline.end(waker);
    }
    return remaining.isEmpty();
  }

  private void forceIfOverdue(CleanupDeadline running, Wakeable waker) {
    if (running.hasPassed(waker)) {
      for (Pollable future : remaining) {
        failures().report(Waits.overrun(future, running.limit()));
      }
      force(waker);
    }
  }

  /// Ends every cleanup without waiting for it.
  ///
  /// @param waker handed on to what is polled
  public void force(Wakeable waker) {
    for (Pollable future : remaining) {
      try {
        Woven.force(future, waker);
      } catch (Throwable ending) {
        addEnding(ending);
      }
    }
    remaining.clear();
    if (deadline != null) {
      deadline.end(waker);
    }
  }

  private boolean hasEnded(Pollable future, Wakeable waker) {
    try {
      return Woven.cancel(future, waker) != Woven.PENDING;
    } catch (Throwable ending) {
      addEnding(ending);
      return true;
    }
  }

  private void addEnding(Throwable ending) {
    if (ending instanceof CancelSignal) {
      for (Throwable suppressed : ending.getSuppressed()) {
        addFailure(suppressed);
      }
    } else {
      addFailure(ending);
    }
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
      failures().report(ending);
    }
  }

  private static UnhandledFailures failures() {
    return Worker.currentOrFail().scheduler().failures();
  }

  /// The futures whose cleanup is under way, for dumps.
  List<Pollable> remaining() {
    List<Pollable> copy = new ArrayList<>();
    for (Object future : remaining.toArray()) {
      if (future instanceof Pollable pollable) { // null while the owner shrinks the list
        copy.add(pollable);
      }
    }
    return copy;
  }

  /// Adds a failure that the owner was holding when it was cancelled, so that it is not lost.
  ///
  /// @param thrown the failure, or null
  void addHeld(@Nullable Throwable thrown) {
    if (thrown != null) {
      addEnding(thrown);
    }
  }

  /// Goes on with a cancellation that somebody else decided on, whose deadline covers this one.
  ///
  /// @param waker woken when another call may make progress
  /// @return PENDING while a cleanup is under way, else null
  /// @throws Throwable the failure of a cleanup, if one failed
  @Nullable Object cancel(Wakeable waker) throws Throwable {
    return isDoneCovered(waker) ? ended() : Woven.PENDING;
  }

  /// Ends a cancellation that somebody else forces.
  ///
  /// @param waker handed on to what is polled
  /// @return null
  /// @throws Throwable the failure of a cleanup, if one failed
  @Nullable Object forceNow(Wakeable waker) throws Throwable {
    force(waker);
    return ended();
  }

  private @Nullable Object ended() throws Throwable {
    if (failure != null) {
      throw failure;
    }
    return null;
  }
}
