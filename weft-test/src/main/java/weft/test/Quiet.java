package weft.test;

import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import weft.runtime.AsyncRuntime;
import weft.runtime.RuntimeMetrics;
import weft.runtime.WorkerMetrics;

/// Lets a runtime run whatever can run, so that a task that is about to end is not taken for one
/// that waits.
///
/// A runtime is quiet when no task is queued or running, and none was polled between two looks. The
/// dump is the one that knows: a task that was woken may stand in any of several queues.
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
    AsyncRuntime runtime = run.runtime();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long polls = -1;
    while (System.nanoTime() - deadline < 0) {
      if (run.isCurrentThread()) {
        turn(runtime);
      }
      RuntimeMetrics metrics = runtime.metrics();
      boolean blocking = metrics.blocking().running() + metrics.blocking().queued() > 0;
      long before = polls;
      polls = metrics.workers().stream().mapToLong(WorkerMetrics::polls).sum();
      if (!blocking && (run.spawned().count() == 0 || isQuiet(run, before, polls))) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean isQuiet(TestRun run, long before, long polls) {
    boolean wasPolled = !run.isCurrentThread() && before != polls;
    return !wasPolled
        && run.runtime()
            .dump()
            .lines()
            .skip(1)
            .filter(line -> !line.startsWith(" "))
            .noneMatch(Quiet::canRun);
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
    } catch (Exception e) {
      throw new AssertionError("yielding cannot fail", e);
    }
  }
}
