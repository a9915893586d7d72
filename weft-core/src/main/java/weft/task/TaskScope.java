package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.combinators.Owning;
import weft.combinators.ScopeTasks;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;
import weft.task.doors.Makers;

/// A scope that spawns tasks which cannot outlive it; see {@link Weft#scope}. A task may use the
/// scope as well, to spawn more tasks in it.
///
/// ## Threads
///
/// Any thread. The tasks run on the scope's runtime, no matter which thread spawns them.
public final class TaskScope {
  static {
    Makers.setScopes(TaskScope::new);
  }

  private final ScopeTasks tasks;

  private TaskScope(ScopeTasks tasks) {
    this.tasks = tasks;
  }

  /// Starts a task in the scope. If it fails, the scope ends, whether or not the handle is awaited.
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the handle, which need not be awaited; if the scope is ending, that of an aborted task
  /// @throws IllegalStateException if the scope is over or the runtime closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Bodies.<T>start(body));
  }

  /// Starts a task without a result in the scope.
  ///
  /// @param body an async body
  /// @return the handle, which need not be awaited
  /// @throws IllegalStateException if the scope is over or the runtime closed
  public JoinHandle<Void> spawn(AsyncRunnable body) {
    return spawn(Bodies.start(body));
  }

  /// Starts a future as a task in the scope.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle, which need not be awaited
  /// @throws IllegalStateException if the scope is over or the runtime closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return tasks.spawn(Arguments.notNull("future", future));
  }

  /// Starts a task in the scope that owns a resource, such as a sender. The resource is closed when
  /// the task has ended, no matter how, even if it never begins.
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the handle, which need not be awaited
  /// @throws IllegalStateException if the scope is over or the runtime closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(
      AutoCloseable resource, AsyncSupplier<? extends T> body) {
    return Owning.<T>spawn(resource, Bodies.start(body), this::spawn);
  }

  /// Starts a task without a result in the scope that owns a resource.
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body
  /// @return the handle, which need not be awaited
  /// @throws IllegalStateException if the scope is over or the runtime closed
  public JoinHandle<Void> spawn(AutoCloseable resource, AsyncRunnable body) {
    return Owning.spawn(resource, Bodies.start(body), this::spawn);
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
