package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// What a worker knows of the poll that it makes: the task, the budget, how deep combinators are
/// nested, the task-local values that hold.
///
/// A superclass of {@link Worker} rather than a part of it: every poll writes these fields. All are
/// owner only, unless they say otherwise.
abstract class PollState {
  /// How many operations a poll may find ready before it has to let others run; Tokio's figure.
  private static final int BUDGET = 128;

  /// No task is being polled.
  private static final byte NOWHERE = -1;

  private static final VarHandle POSTPONED;

  static {
    try {
      POSTPONED =
          MethodHandles.lookup().findVarHandle(PollState.class, "postponed", Postponed.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Where the task that it polls stands among the live ones: its chunk, written only when it
  /// changes, for that is cheaper under G1,
  private LiveTasks.@Nullable Chunk runningChunk;

  /// and the place in it.
  private byte runningPlace = NOWHERE;

  /// The task-local values that hold now.
  private @Nullable Locals locals;

  /// What is to be done behind the poll; mostly nothing. Written by the owner: release; read by the
  /// monitor: acquire, outdated at once.
  private @Nullable Postponed postponed;

  /// Whether the task has asked for another poll, by {@link #pollAgain}.
  private boolean yielded;

  private int budget;

  /// How many combinators are being polled on its stack.
  private int combinatorDepth;

  private boolean unwinding;

  PollState() {}

  /// Before a poll. Whatever an earlier one left behind, as a StackOverflowError may, ends here.
  final void beginPoll() {
    yielded = false;
    budget = BUDGET;
    combinatorDepth = 0;
    unwinding = false;
  }

  /// Notes which task is being polled.
  final void toRunning(Task<?> task) {
    LiveTasks.Chunk chunk = task.chunk();
    if (runningChunk != chunk) {
      runningChunk = chunk;
    }
    runningPlace = task.place;
  }

  /// After a poll, on the thread that made it: its task-local values are not seen by what the
  /// thread does next, whatever became of the poll.
  final void endPoll() {
    leavePoll();
    catchUp();
  }

  /// As {@link #endPoll}, where that, or the poll, has failed: leaves for later what was postponed,
  /// which may fail again.
  final void leavePoll() {
    runningPlace = NOWHERE;
    if (locals != null) {
      Locals.replace(null);
    }
  }

  /// Does what was postponed, if there is something. Owner only.
  public final void catchUp() {
    if (postponed != null) {
      catchUp(postponed);
    }
  }

  /// Does what was postponed, at the end of a poll.
  final void catchUpInPoll() {
    Postponed due = postponed;
    if (due != null) {
      try {
        catchUp(due);
      } catch (Throwable failure) {
        Reserve.releaseFor(failure); // again behind the poll
      }
    }
  }

  /// Does what was postponed although the poll goes on: its worker is held. That does it again
  /// behind the poll. The monitor.
  final void catchUpWhileHeld() {
    var due = (Postponed) POSTPONED.getAcquire(this);
    if (due != null) {
      due.catchUp();
    }
  }

  private void catchUp(Postponed due) {
    due.catchUp();
    postponed = null; // not before: it is tried again
  }

  /// Postpones something to the end of the present poll. One thing at a time: another one that was
  /// postponed is done now.
  ///
  /// @param action the same object each time
  /// @return false if this is no poll, so that it has to be done now
  public static boolean postpone(Postponed action) {
    PollState poll = Worker.current();
    if (poll == null || poll.runningPlace == NOWHERE) {
      return false;
    }
    Postponed before = poll.postponed;
    if (before != action) {
      if (before != null) {
        poll.catchUp(before);
      }
      POSTPONED.setRelease(poll, action);
    }
    return true;
  }

  /// Keeps nothing alive that has ended. Between polls.
  final void forgetPolled() {
    runningChunk = null;
  }

  /// The task that it polls. In a poll.
  final @Nullable Task<?> running() {
    LiveTasks.Chunk chunk = runningChunk;
    int place = runningPlace;
    return chunk == null || place == NOWHERE ? null : chunk.places[place];
  }

  final @Nullable Locals locals() {
    return locals;
  }

  final void setLocals(@Nullable Locals next) {
    locals = next;
  }

  // ---- another poll

  /// Has the waker's task polled again, after what is queued. For a future that answers PENDING to
  /// a poll with this waker, in that poll; cheaper than a wake if the waker is the task itself.
  ///
  /// @param waker of the present poll
  public static void pollAgain(Wakeable waker) {
    PollState poll = Worker.current();
    if (poll == null) {
      Polling.wake(waker);
    } else {
      poll.again(waker);
    }
  }

  /// The same, on the thread of this worker.
  final void again(Wakeable waker) {
    if (waker == running()) {
      yielded = true;
    } else {
      Polling.wake(waker);
    }
  }

  /// Whether the task has asked for another poll. Between its poll and the next.
  final boolean hasYielded() {
    return yielded;
  }

  // ---- the budget

  /// Takes a unit of the budget of the present poll, for an operation that is ready. With none left
  /// the operation answers PENDING instead, and the task is polled again after others. Owner of the
  /// future that the waker belongs to.
  ///
  /// @param waker of the task; woken when there is no budget
  /// @return false if the operation must wait; always true on other threads
  public static boolean hasBudget(Wakeable waker) {
    PollState poll = Worker.current();
    if (poll == null || --poll.budget >= 0) {
      return true;
    }
    poll.budget = 0;
    poll.again(waker);
    return false;
  }

  /// Takes units of the budget of the present poll before it is known whether operations are ready.
  ///
  /// @param most how many at most; at least 1
  /// @return how many; all on other threads
  public static int takeFromBudget(int most) {
    PollState poll = Worker.current();
    if (poll == null) {
      return most;
    }
    int units = Math.min(most, poll.budget);
    poll.budget -= units;
    return units;
  }

  /// Replaces what is left of the budget of the present poll. Owner only.
  ///
  /// @param units from now on
  /// @return what was left
  public final int replaceBudget(int units) {
    int left = budget;
    budget = units;
    return left;
  }

  // ---- nesting

  /// How many combinators are being polled within each other. Owner only.
  ///
  /// @return not negative
  public final int combinatorDepth() {
    return combinatorDepth;
  }

  /// A combinator is going to be polled, or its poll has ended. The depth before is put back rather
  /// than counted down, for a StackOverflowError may have left out what should have counted. Owner
  /// only.
  ///
  /// @param depth from now on
  public final void setCombinatorDepth(int depth) {
    combinatorDepth = depth;
  }

  /// Whether a cancellation is going on within the present poll, whose cleanup may nest deeper than
  /// anything else. Owner only.
  ///
  /// @return true within the cancelling of a combinator
  public final boolean isUnwinding() {
    return unwinding;
  }

  /// Begins or ends such a cancellation. Owner only.
  ///
  /// @param now whether one is going on
  public final void setUnwinding(boolean now) {
    unwinding = now;
  }
}
