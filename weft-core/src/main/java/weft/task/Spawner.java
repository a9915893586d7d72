package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.combinators.Owning;
import weft.runtime.scheduler.Bodies;

/// What starts tasks: a {@link weft.runtime.AsyncRuntime}, a {@link TaskScope}, a {@link
/// TaskTracker}, and a {@link TaskBuilder} of each. Take one as a parameter where the caller is to
/// choose what the tasks belong to.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "spawner"}
///
/// A {@link JoinSet}, whose tasks' values all have one type, is a {@link MemberSpawner}.
///
/// ## Threads
///
/// Any thread.
public interface Spawner {
  /// Starts a future as a task, such as {@link weft.Weft#blocking blocking(…)} or the future of a
  /// stored body.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed or the scope over, or the future has
  ///   started
  <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future);

  /// Starts a task.
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed or the scope over
  default <T extends @Nullable Object> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Bodies.<T>start(body));
  }

  /// Starts a task without a result.
  ///
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed or the scope over
  default JoinHandle<Void> spawn(AsyncRunnable body) {
    return spawn(Bodies.start(body));
  }

  /// Starts a task that owns a resource, such as a sender. The resource is closed when the task has
  /// ended, no matter how: also if it is aborted before it begins, or cannot be started.
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed or the scope over
  default <T extends @Nullable Object> JoinHandle<T> spawn(
      AutoCloseable resource, AsyncSupplier<? extends T> body) {
    return Owning.<T>spawn(resource, Bodies.start(body), this::spawn);
  }

  /// Starts a task without a result that owns a resource; see {@link #spawn(AutoCloseable,
  /// AsyncSupplier)}.
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed or the scope over
  default JoinHandle<Void> spawn(AutoCloseable resource, AsyncRunnable body) {
    return Owning.spawn(resource, Bodies.start(body), this::spawn);
  }
}
