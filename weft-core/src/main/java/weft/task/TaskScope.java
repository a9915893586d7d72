package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.combinators.ScopeTasks;
import weft.runtime.scheduler.Traits;
import weft.support.Arguments;
import weft.task.doors.Makers;

/// A scope that spawns tasks which cannot outlive it; see {@link Weft#scope}. A task may use the
/// scope as well, to spawn more tasks in it.
///
/// ## Threads
///
/// Any thread. The tasks run on the scope's runtime, no matter which thread spawns them.
public final class TaskScope implements Spawner {
  static {
    Makers.setScopes(TaskScope::new);
  }

  private final ScopeTasks tasks;

  private TaskScope(ScopeTasks tasks) {
    this.tasks = tasks;
  }

  /// Starts a future as a task in the scope. If it fails, the scope ends, whether or not the handle
  /// is awaited, unless its {@link ScopePolicy} says otherwise.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle, which need not be awaited; if the scope is ending, that of an aborted task
  /// @throws IllegalStateException if the scope is over or the runtime closed
  @Override
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return tasks.spawn(Arguments.notNull("future", future), Traits.NONE);
  }

  /// Starts building a task of the scope that has a name, or that stays on one worker.
  ///
  /// @return a builder that spawns tasks in the scope
  public TaskBuilder task() {
    return new TaskBuilder(tasks::spawn, Traits.NONE);
  }

  /// Aborts all tasks of the scope, including those that are spawned from now on. The body goes on.
  public void abortAll() {
    tasks.abortAll();
  }

  @Override
  public String toString() {
    return "scope with " + tasks.live().size() + " tasks";
  }
}
