package weft.runtime.scheduler;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.polling.Wakeable;
import weft.runtime.events.BlockingQueue;
import weft.runtime.events.Recorder;
import weft.support.Arguments;
import weft.task.JoinHandle;
import weft.task.TaskInfo;
import weft.unwinding.Undelivered;

/// A piece of blocking work and its handle. Guard: BlockingPoolTest.
///
///     QUEUED       -> RUNNING       a thread of the pool took it
///     QUEUED       -> ABORTED       it never runs
///     RUNNING      -> ENDED         it returned or threw; an abort does nothing any more
///     RUNNING      -> INTERRUPTING  aborted, and interruptible: the aborter interrupts the thread
///     INTERRUPTING -> INTERRUPTED   it has; the thread does not leave the work before
///     INTERRUPTED  -> ENDED         the work has ended, and the thread is not interrupted any more
///
/// @param <T> the type of its value
public final class BlockingTask<T extends @Nullable Object> extends JoinHandle<T>
    implements Runnable {
  private enum State {
    QUEUED,
    RUNNING,
    INTERRUPTING,
    INTERRUPTED,
    ENDED,
    ABORTED
  }

  /// A cause's cause and so on, as far as it is looked for.
  private static final int CAUSES = 16;

  /// Far longer than it takes to interrupt a thread, unless the aborter is held up.
  private static final long PARK_NANOS = 100_000;

  /// Cleared by whoever takes the task out of QUEUED: a handle does not keep what the work
  /// captured.
  private @Nullable Callable<? extends T> work;

  private final BlockingPool pool;
  private final boolean interruptible;
  private final long id = TaskIds.next();
  private final @Nullable Locals locals = Locals.toInherit();
  private final @Nullable BlockingQueue event = Recorder.isInUse() ? BlockingQueue.start() : null;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

  /// Who started it. Cleared when it ends, for it knows classes; any thread reads.
  private volatile @Nullable Caller caller = Caller.ofThisThread();

  /// When it was queued or, later, began to run, by `System.nanoTime`. Any thread reads.
  private volatile long since = System.nanoTime();

  /// The thread that runs it, for dumps. Written by that thread.
  private volatile @Nullable Thread shownRunner;

  /// Written by the thread before it sets RUNNING and after it set ENDED, read by who set
  /// INTERRUPTING.
  private @Nullable Thread runner;

  /// Why it was aborted; null if nobody said so. The first counts. Written under the monitor of
  /// state, before the abort; any thread reads.
  private volatile @Nullable String reason;

  BlockingTask(Callable<? extends T> work, BlockingPool pool, boolean interruptible) {
    this.work = work;
    this.pool = pool;
    this.interruptible = interruptible;
  }

  @Override
  public void run() {
    runner = Thread.currentThread();
    Callable<? extends T> mine = work;
    if (mine == null || !state.compareAndSet(State.QUEUED, State.RUNNING)) {
      return;
    }
    work = null;
    since = System.nanoTime();
    shownRunner = Thread.currentThread();
    if (event != null) {
      event.toRunning();
    }
    Locals outside = Locals.replace(locals);
    try {
      call(mine);
    } catch (Throwable failure) { // of telling how it ended
      Reserve.releaseFor(failure);
      endBroken(failure);
      throw failure;
    } finally {
      shownRunner = null;
      caller = null;
      Locals.replace(outside);
      if (event != null) {
        event.toEnded(id);
      }
      pool.onEnded();
    }
  }

  private void call(Callable<? extends T> mine) {
    T value;
    try {
      value = mine.call();
    } catch (Throwable failure) {
      if (toEnded()) {
        abortWith(
            isInterruption(failure) ? newCancelSignal() : failure,
            reason,
            pool.scheduler().failures());
      } else {
        failWith(failure, pool.scheduler().failures());
      }
      return;
    }
    if (toEnded()) {
      giveBack(value);
      abortWith(newCancelSignal(), reason, pool.scheduler().failures());
    } else {
      completeWith(value);
    }
  }

  /// It came in spite of the abort, and nobody will receive it.
  private void giveBack(@Nullable Object value) {
    try {
      Undelivered.giveBack(value);
    } catch (Throwable failure) {
      pool.scheduler().failures().report(failure);
    }
  }

  /// Ends the work and takes back the aborter's interrupt; of a thread of the pool, whatever
  /// interrupt it is left with. On other threads an interrupt may be somebody else's, and stays.
  ///
  /// @return whether it was aborted while it ran
  private boolean toEnded() {
    boolean aborted = !state.compareAndSet(State.RUNNING, State.ENDED);
    if (aborted) {
      while (state.get() != State.INTERRUPTED) {
        LockSupport.parkNanos(
            this, PARK_NANOS); // the interrupt, which must not hit others, ends it
      }
      state.set(State.ENDED);
    }
    if (aborted || Thread.currentThread() instanceof BlockingPool.PoolThread) {
      Thread.interrupted();
    }
    runner = null;
    return aborted;
  }

  private static boolean isInterruption(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES; i++) {
      if (cause instanceof InterruptedException
          || cause instanceof InterruptedIOException
          || cause instanceof ClosedByInterruptException
          || cause instanceof FileLockInterruptionException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /// QUEUED -> ABORTED, unless a thread was faster.
  private boolean toAborted() {
    if (!state.compareAndSet(State.QUEUED, State.ABORTED)) {
      return false;
    }
    work = null;
    caller = null;
    pool.onWithdrawn(this);
    return true;
  }

  /// There is no thread for it.
  void toFailed(Throwable failure) {
    if (toAborted()) {
      failWith(failure, pool.scheduler().failures());
      pool.onEnded();
    }
  }

  // ---- for the future that it belongs to, and for dumps

  /// Whether it has ended; if not, the waker is woken when it has. Owner of the future.
  ///
  /// @param waker woken
  /// @return true once it has ended
  public boolean isEndedElseWake(Wakeable waker) {
    return isFinishedElseWake(waker);
  }

  /// Whether it has ended; if not, nobody will ask for its value: it is given back when it comes,
  /// even if it comes at this instant. Owner of the future.
  ///
  /// @return true once it has ended
  public boolean isEndedElseGivenUp() {
    return isFinishedElseWake(this);
  }

  /// It was given up, and has ended.
  @Override
  protected void wake() {
    giveBack(outcomeValue());
  }

  /// What it ended with, as itself. Owner of the future, once it has ended.
  ///
  /// @return the value
  /// @throws Throwable what the call threw; a cancellation as {@link weft.task.JoinException}
  public @Nullable Object valueOrFailure() throws Throwable {
    return outcomeUnwrapped();
  }

  /// What it is and does. Any thread.
  ///
  /// @return for example `blocking call 17 (running for 2.5 s on thread weft-blocking-1)`
  public String describe() {
    State now = state.get();
    Thread thread = shownRunner;
    return "blocking call "
        + id
        + " ("
        + (isFinished() ? "finished" : now.name().toLowerCase(Locale.ROOT))
        + (isFinished() ? "" : String.format(Locale.ROOT, " for %.1f s", seconds()))
        + (thread == null ? "" : " on thread " + thread.getName())
        + ")";
  }

  private double seconds() {
    return (System.nanoTime() - since) / 1e9;
  }

  /// The user's line that started it. Any thread.
  ///
  /// @return null if it is not known, or the task has ended
  @Nullable StackTraceElement startedAt() {
    Caller starter = caller;
    return starter == null ? null : starter.place();
  }

  /// What it does, and where it was started, as lines. Any thread.
  String stacks() {
    var out = new StringBuilder();
    Thread thread = shownRunner;
    if (thread != null) {
      List<StackTraceElement> frames =
          Arrays.stream(thread.getStackTrace())
              .takeWhile(frame -> !frame.getClassName().equals(BlockingTask.class.getName()))
              .toList();
      Caller.addFrames("  ", "runs ", frames, out);
    }
    Caller starter = caller;
    if (starter != null) {
      starter.describe("  ", out);
    }
    return out.toString();
  }

  /// Writes which task started it. Any thread.
  void describeTask(StringBuilder out) {
    Caller starter = caller;
    if (starter != null) {
      starter.describeTask("  ", out);
    }
  }

  @Override
  public TaskInfo info() {
    return new TaskInfo(id, "blocking work", "");
  }

  @Override
  public void abort() {
    if (toAborted()) {
      abortWith(newCancelSignal(), reason, pool.scheduler().failures());
      pool.onEnded();
    } else if (interruptible && state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
      interruptRunner();
      state.set(State.INTERRUPTED);
    }
  }

  private void interruptRunner() {
    Thread thread = runner;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /// Blocking work has no cleanup to wait for.
  @Override
  public void abort(Duration cleanupDeadline) {
    Arguments.notNegative("cleanupDeadline", cleanupDeadline);
    abort();
  }

  @Override
  public void abort(String newReason) {
    Arguments.notNull("reason", newReason);
    synchronized (state) {
      State now = state.get();
      if (reason == null && (now == State.QUEUED || now == State.RUNNING)) {
        reason = newReason;
      }
    }
    abort();
  }

  @Override
  public void abortNow() {
    abort();
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    return pollOutcomeFirst(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return pollOutcome(waker);
  }

  @Override
  protected boolean takesBack() {
    return true; // it has its outcome still
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    withdrawWaiter();
    return null;
  }

  @Override
  public String toString() {
    return "blocking work" + (isFinished() ? "[finished]" : "[" + state.get() + "]");
  }
}
