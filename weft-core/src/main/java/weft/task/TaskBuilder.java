package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.Traits;
import weft.support.Arguments;
import weft.task.doors.Makers;

/// A builder that spawns tasks with a name, or tasks that stay on one worker. For all others, use
/// {@link Weft#spawn(AsyncSupplier)}.
///
/// ```java
/// task().name("reader").confined().spawn(() -> read(socket).await());
/// ```
///
/// Immutable; each method returns a new builder.
public final class TaskBuilder {
  static {
    Makers.setBuilders(scheduler -> new TaskBuilder(scheduler, Traits.NONE));
  }

  /// Null: the current or the default one.
  private final @Nullable Scheduler scheduler;

  private final Traits traits;

  private TaskBuilder(@Nullable Scheduler scheduler, Traits traits) {
    this.scheduler = scheduler;
    this.traits = traits;
  }

  /// Names the task, for dumps, messages and {@link TaskInfo}.
  ///
  /// @param name not blank
  /// @return a builder with the name
  /// @throws IllegalArgumentException if the name is blank
  public TaskBuilder name(String name) {
    return new TaskBuilder(
        scheduler, new Traits(Arguments.notNull("name", name), traits.confined()));
  }

  /// Keeps the task on one worker: the worker on which it is spawned or, if it is spawned outside
  /// the runtime, one that the runtime chooses. Tasks confined to the same worker never run at the
  /// same time, so they may share objects that are not thread-safe.
  ///
  /// Other workers cannot take over confined tasks, so confine only a few short ones.
  ///
  /// @return a builder of confined tasks
  public TaskBuilder confined() {
    return new TaskBuilder(scheduler, new Traits(traits.name(), true));
  }

  /// Starts a task.
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Bodies.<T>start(body));
  }

  /// Starts a task without a result.
  ///
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public JoinHandle<Void> spawn(AsyncRunnable body) {
    return spawn(Bodies.start(body));
  }

  /// Starts a future as a task.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed, or the future has started
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    Task<T> task = Task.toTask(Arguments.notNull("future", future));
    (scheduler == null ? Ambient.scheduler() : scheduler).spawn(task, traits);
    return task;
  }
}
