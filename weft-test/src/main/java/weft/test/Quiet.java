package weft.test;

import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.runtime.AsyncRuntime;
import weft.runtime.RuntimeMetrics;
import weft.runtime.WorkerMetrics;

/// Lets a runtime run whatever can run, so that a task that is about to end is not taken for one
/// that waits.
///
/// A runtime is quiet when its metrics count no task that is queued or running, and the look before
/// found the same, and none was polled in between. One look is not enough where workers go on: it
/// counts one task after the other, and the last may end and wake the first meanwhile. That one is
/// then polled before the next look, or still queued in it, for metrics read the polls first.
final class Quiet {
  /// For how long tasks may run on; long, for a machine may have other things to do.
  private static final Duration TASKS = Duration.ofSeconds(5);

  /// For how long blocking calls may.
  private static final Duration BLOCKING_CALLS = Duration.ofSeconds(1);

  private static final long PAUSE_NANOS = 1_000_000;

  /// A worker looks at its timers at least every 61 polls.
  private static final int TURN = 64;

  private Quiet() {}

  /// Waits until no task lives, or the runtime is quiet; and for blocking calls to end. In vain for
  /// a few seconds. On a plain thread.
  static void await(TestRun run) {
    await(run, TASKS, BLOCKING_CALLS);
  }

  static void await(TestRun run, Duration forTasks, Duration forBlockingCalls) {
    long begin = System.nanoTime();
    Look before = null;
    while (System.nanoTime() - begin < forTasks.toNanos()) {
      if (run.isCurrentThread() && run.spawned().count() > 0) { // none if the test has closed it
        turn(run.runtime());
      }
      boolean calls = System.nanoTime() - begin < forBlockingCalls.toNanos();
      Look now = look(run);
      if (!(calls && now.hasBlockingCalls) && now.isQuiet(before, run.isCurrentThread())) {
        return;
      }
      before = now;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /// What was seen at once.
  private record Look(boolean hasBlockingCalls, int liveTasks, long polls, boolean canRun) {
    boolean isQuiet(@Nullable Look before, boolean isCurrentThread) {
      return liveTasks == 0 || (!canRun && (isCurrentThread || isAsIn(before)));
    }

    private boolean isAsIn(@Nullable Look before) {
      return before != null && !before.canRun && before.polls == polls;
    }
  }

  private static Look look(TestRun run) {
    RuntimeMetrics metrics = run.runtime().metrics();
    long polls = metrics.workers().stream().mapToLong(WorkerMetrics::polls).sum();
    boolean hasBlockingCalls = metrics.blocking().running() + metrics.blocking().queued() > 0;
    int notEnded = run.spawned().count();
    boolean canRun =
        metrics.liveTasks() > metrics.waitingTasks()
            || notEnded > metrics.liveTasks(); // its outcome is there, its worker is about to tell
    return new Look(hasBlockingCalls, notEnded, polls, canRun);
  }

  /// Lends this thread to a current-thread runtime until everything queued was polled once, and the
  /// timers that are due have fired. Does not move a paused clock.
  static void turn(AsyncRuntime runtime) {
    try {
      runtime.run(() -> {
        for (int i = 0; i < TURN; i++) {
          yieldNow().await();
        }
      });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      throw e; // the runtime is closed, or this is a worker
    } catch (Exception e) {
      throw new AssertionError("yielding cannot fail", e);
    }
  }
}
