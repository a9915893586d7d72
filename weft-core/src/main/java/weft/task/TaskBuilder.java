package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Starter;
import weft.runtime.scheduler.Traits;
import weft.support.Arguments;
import weft.task.doors.Makers;

/// A builder that spawns tasks with a name, or tasks that stay on one worker. For all others, use
/// {@link Weft#spawn(AsyncSupplier)}.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "task"}
///
/// Immutable; each method returns a new builder.
public final class TaskBuilder implements Spawner {
  static {
    Makers.setBuilders(starter -> new TaskBuilder(starter, Traits.NONE));
  }

  private final Starter starter;
  private final Traits traits;

  TaskBuilder(Starter starter, Traits traits) {
    this.starter = starter;
    this.traits = traits;
  }

  /// Names the task, for dumps, messages and {@link TaskInfo}.
  ///
  /// @param name not blank
  /// @return a builder with the name
  /// @throws IllegalArgumentException if the name is blank
  public TaskBuilder name(String name) {
    return new TaskBuilder(starter, traits.withName(Arguments.notNull("name", name)));
  }

  /// Keeps the task on one worker: the worker on which it is spawned or, if it is spawned outside
  /// the runtime, one that the runtime chooses. Tasks confined to the same worker never run at the
  /// same time, so they may share objects that are not thread-safe.
  ///
  /// Other workers cannot take over confined tasks, so confine only a few short ones.
  ///
  /// @return a builder of confined tasks
  public TaskBuilder confined() {
    return new TaskBuilder(starter, traits.withConfined());
  }

  @Override
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return starter.start(Arguments.notNull("future", future), traits);
  }
}
