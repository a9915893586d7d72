package weft.unwinding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Waits;
import weft.runtime.scheduler.Worker;
import weft.support.Suppressed;
import weft.task.CancelSignal;
import weft.task.UnhandledFailures;

/// Cancels futures at the same time and waits for the cleanup of each; collects what failed in it.
/// Owner only.
public final class Unwinding {
  /// Mostly one, the loser of a select of two. Bench: select_one_task.
  private final List<Pollable> remaining = new ArrayList<>(1);

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

  /// Adds a future that its owner polled before.
  ///
  /// @param future the future; the caller never polls it again
  public void add(Pollable future) {
    remaining.add(future);
  }

  /// Cancels a future that its owner polled before, and notes it if that does not end at once.
  ///
  /// @param future the future
  /// @param waker woken when another call may make progress
  /// @param others what there is to do already, or null
  /// @param cleanupDeadline for one that is made here
  /// @return what there is to do, or null
  public static @Nullable Unwinding begin(
      Pollable future,
      Wakeable waker,
      @Nullable Unwinding others,
      @Nullable Duration cleanupDeadline) {
    Throwable ending = null;
    try {
      if (hasEnded(Polling.cancel(future, waker))) {
        return others;
      }
    } catch (Throwable thrown) {
      ending = thrown;
    }
    Unwinding all = others == null ? new Unwinding(cleanupDeadline) : others;
    if (ending == null) {
      all.add(future);
    } else {
      all.addEnding(ending);
    }
    return all;
  }

  /// Goes on cancelling. What has not ended at the deadline is reported and forced.
  ///
  /// @param waker woken when another call may make progress
  /// @param covered whether this is a part of a cancellation whose deadline covers it, so that it
  ///   starts none of its own
  /// @return true when every cleanup has ended
  public boolean isDone(Wakeable waker, boolean covered) {
    if (!hasEnded(waker)) {
      if (deadline == null && !covered) {
        deadline = CleanupDeadline.start(limit);
      }
      if (deadline != null && deadline.hasPassed(waker)) {
        reportOverruns(deadline);
        force(waker);
      }
    }
    return remaining.isEmpty();
  }

  private boolean hasEnded(Wakeable waker) {
    if (remaining.size() == 1) { // removeIf would allocate
      if (hasEnded(remaining.getFirst(), waker)) {
        remaining.clear();
      }
    } else {
      remaining.removeIf(future -> hasEnded(future, waker));
    }
    if (remaining.isEmpty() && deadline != null) {
      deadline.end(waker);
    }
    return remaining.isEmpty();
  }

  private void reportOverruns(CleanupDeadline running) {
    for (Pollable future : remaining) {
      failures().report(Waits.overrun(future, running.limit()));
    }
  }

  /// Ends every cleanup without waiting for it.
  ///
  /// @param waker handed on to what is polled
  public void force(Wakeable waker) {
    for (Pollable future : remaining) {
      try {
        Undelivered.giveBack(Polling.force(future, waker));
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
      return hasEnded(Polling.cancel(future, waker));
    } catch (Throwable ending) {
      addEnding(ending);
      return true;
    }
  }

  /// What a cancelled future gives nevertheless reaches nobody.
  private static boolean hasEnded(@Nullable Object ending) {
    if (ending == Polling.PENDING) {
      return false;
    }
    Undelivered.giveBack(ending);
    return true;
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
    } else {
      Suppressed.add(failure, ending);
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
      Suppressed.add(inFlight, ending);
    } else {
      failures().report(ending);
    }
  }

  private static UnhandledFailures failures() {
    return Worker.currentOrFail().scheduler().failures();
  }

  /// The futures whose cleanup is under way, for dumps.
  ///
  /// @return a copy
  public List<Pollable> remaining() {
    List<Pollable> copy = new ArrayList<>();
    for (Object future : remaining.toArray()) {
      if (future instanceof Pollable pollable) { // null while the owner shrinks the list
        copy.add(pollable);
      }
    }
    return copy;
  }

  /// Goes on with a cancellation that somebody else decided on, whose deadline covers this one.
  ///
  /// @param waker woken when another call may make progress
  /// @param held a failure that the owner holds back, or null; it must not be lost
  /// @return PENDING while a cleanup is under way, else null
  /// @throws Throwable the failure that was held back, or that of a cleanup
  public @Nullable Object cancel(Wakeable waker, @Nullable Throwable held) throws Throwable {
    return isDone(waker, true) ? ended(held) : Polling.PENDING;
  }

  /// Ends a cancellation that somebody else forces.
  ///
  /// @param waker handed on to what is polled
  /// @param held a failure that the owner holds back, or null; it must not be lost
  /// @return null
  /// @throws Throwable the failure that was held back, or that of a cleanup
  public @Nullable Object forceNow(Wakeable waker, @Nullable Throwable held) throws Throwable {
    force(waker);
    return ended(held);
  }

  private @Nullable Object ended(@Nullable Throwable held) throws Throwable {
    Throwable ofCleanup = failure;
    failure = null;
    if (held != null) {
      addEnding(held);
    }
    if (ofCleanup != null) {
      addFailure(ofCleanup);
    }
    if (failure != null) {
      throw failure;
    }
    return null;
  }
}
