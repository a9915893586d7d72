package weft.runtime.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.time.PausedClock;

/// Schedulers whose workers a test runs by hand.
final class Schedulers {
  private Schedulers() {}

  /// No thread runs it.
  static Scheduler still() {
    return still(null);
  }

  /// No thread runs it, and its clock stands still.
  static Scheduler paused(PausedClock clock) {
    return still(clock);
  }

  private static Scheduler still(@Nullable PausedClock clock) {
    return Scheduler.start(
        new Settings(
            "still",
            1,
            false,
            clock,
            1,
            Settings.Blocking.DEFAULT,
            Duration.ofSeconds(5),
            Duration.ZERO,
            (task, failure) -> {},
            Hooks.NONE,
            Settings.LongPolls.LOGGED,
            0,
            1_000_000));
  }

  /// What is queued in the injector, taken out.
  static List<Task<?>> takeInjected(Scheduler scheduler) {
    var tasks = new ArrayList<Task<?>>();
    Task<?> task;
    while ((task = scheduler.injector().pop()) != null) {
      tasks.add(task);
    }
    return tasks;
  }

  /// What is queued in the worker's ring, taken out.
  static List<Task<?>> takeFromRing(Worker worker) {
    var tasks = new ArrayList<Task<?>>();
    @Nullable Task<?> task;
    while ((task = worker.ring().pop()) != null) {
      tasks.add(task);
    }
    return tasks;
  }
}
