package weft.runtime.scheduler;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A scheduler that nobody runs, and a task on it whose polls the actors make.
final class Fixture {
  private static final Settings SETTINGS = settings(false, failure -> {});

  private Fixture() {}

  private static Settings settings(boolean ownThreads, Consumer<Throwable> unhandled) {
    return new Settings(
        "still",
        1,
        ownThreads,
        null,
        1,
        Settings.Blocking.DEFAULT,
        Duration.ofSeconds(5),
        Duration.ZERO,
        (task, failure) -> unhandled.accept(failure),
        Hooks.NONE,
        Settings.LongPolls.LOGGED,
        0,
        1_000_000);
  }

  /// A scheduler without threads.
  static Scheduler still() {
    return Scheduler.start(SETTINGS);
  }

  /// A scheduler without threads.
  ///
  /// @param unhandled told of failures that nobody awaits
  static Scheduler still(Consumer<Throwable> unhandled) {
    return Scheduler.start(settings(false, unhandled));
  }

  /// A multi-thread scheduler whose threads have not been started.
  static Scheduler unstarted() {
    return new Scheduler(settings(true, failure -> {}));
  }

  /// Pending until the flag is set; tells what its last poll saw.
  static final class FlagTask extends Task<@Nullable Object> {
    /// Plain on purpose: the task's state has to make it visible.
    boolean flag;

    /// Thrown in place of the value.
    @Nullable RuntimeException failure;

    /// Whether it asks for another poll as long as it is pending.
    @Nullable Worker yieldsOn;

    boolean seen;
    boolean unwound;
    int number;

    @Override
    protected @Nullable Object advance(Wakeable waker) {
      seen = flag;
      if (seen && failure != null) {
        throw failure;
      }
      if (!seen && yieldsOn != null) {
        yieldsOn.again(waker);
      }
      return seen ? "value" : Polling.PENDING;
    }

    @Override
    protected @Nullable Object unwind(Wakeable waker) {
      unwound = true;
      return null;
    }

    @Override
    protected @Nullable Object force(Wakeable waker) {
      return null;
    }
  }

  /// A fresh task that was spawned and taken from its queue by the actor that will run it.
  static FlagTask spawned(Scheduler scheduler) {
    var task = new FlagTask();
    task.toSpawned(Traits.NONE, false);
    var chunk = new LiveTasks.Chunk(scheduler);
    chunk.places[0] = task;
    task.anchor = chunk;
    return task;
  }

  /// How often the task is queued; empties the queues.
  static int queued(Scheduler scheduler, Task<?> task) {
    int count = 0;
    Task<?> found;
    while ((found = scheduler.injector().pop()) != null) {
      count += found == task ? 1 : 0;
    }
    while ((found = scheduler.worker(0).ring().pop()) != null) {
      count += found == task ? 1 : 0;
    }
    return count;
  }
}
