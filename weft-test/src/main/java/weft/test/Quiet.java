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
/// A runtime is quiet when its dump has no task that is queued or running, and the look before
/// found the same, and none was polled in between. One dump is not enough where workers go on: it
/// tells of one task after the other, and the last may end and wake the first meanwhile. That one
/// is then polled before the next look, or still queued in it. The dump is the one that knows, for
/// a task that was woken may stand in any of several queues.
final class Quiet {
  /// For how long is waited for tasks that run, and for blocking calls.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final long PAUSE_NANOS = 1_000_000;

  /// A worker looks at its timers at least every 61 polls.
  private static final int TURN = 64;

  private Quiet() {}

  /// Waits until no task lives and no blocking call runs; or until the runtime is quiet and no
  /// blocking call runs; or for a second. On a plain thread.
  static void await(TestRun run) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Look before = null;
    while (System.nanoTime() - deadline < 0) {
      if (run.isCurrentThread()) {
        turn(run.runtime());
      }
      Look now = look(run);
      if (now.isQuiet && (now.liveTasks == 0 || run.isCurrentThread() || now.isAsIn(before))) {
        return;
      }
      before = now;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /// What was seen at once.
  private record Look(int liveTasks, long polls, boolean isQuiet) {
    boolean isAsIn(@Nullable Look before) {
      return before != null && before.isQuiet && before.polls == polls;
    }
  }

  private static Look look(TestRun run) {
    RuntimeMetrics metrics = run.runtime().metrics(); // first, see above
    long polls = metrics.workers().stream().mapToLong(WorkerMetrics::polls).sum();
    boolean blocking = metrics.blocking().running() + metrics.blocking().queued() > 0;
    int liveTasks = run.spawned().count();
    return new Look(
        liveTasks, polls, !blocking && (liveTasks == 0 || isQuiet(run.runtime().dump())));
  }

  private static boolean isQuiet(String dump) {
    return dump.lines().skip(1).filter(line -> !line.startsWith(" ")).noneMatch(Quiet::canRun);
  }

  private static boolean canRun(String task) {
    return task.contains("[queued")
        || task.contains("[running")
        || task.contains("[finished")
        || task.startsWith("…"); // too many to tell
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
