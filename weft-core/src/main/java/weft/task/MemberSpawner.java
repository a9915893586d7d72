package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.combinators.Owning;
import weft.runtime.scheduler.Bodies;

/// What starts tasks whose values all have one type: a {@link JoinSet}, and the {@link
/// MemberBuilder}s of a set and of a {@link JoinMap}.
///
/// ## Threads
///
/// Any thread.
///
/// @param <T> the type of the tasks' values
public interface MemberSpawner<T extends @Nullable Object> {
  /// Starts a future as a task, on the current runtime.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the set or the runtime is closed, or the future has started
  JoinHandle<T> spawn(Async<? extends T> future);

  /// Starts a task, on the current runtime.
  ///
  /// @param body an async body that returns a value
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the set or the runtime is closed
  default JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Bodies.<T>start(body));
  }

  /// Starts a task without a result, on the current runtime; for sets of `Void`. In another set its
  /// value is null, like any other value.
  ///
  /// @param body an async body
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the set or the runtime is closed
  default JoinHandle<T> spawn(AsyncRunnable body) {
    return spawn(MemberSpawner.<T>withNull(body));
  }

  /// Starts a task that owns a resource, such as a sender. The resource is closed when the task has
  /// ended, no matter how: also if the set is closed before it begins, or it cannot be started.
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "setOfOwners"}
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body that returns a value
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the set or the runtime is closed
  default JoinHandle<T> spawn(AutoCloseable resource, AsyncSupplier<? extends T> body) {
    return Owning.<T>spawn(resource, Bodies.start(body), this::spawn);
  }

  /// Starts a task without a result that owns a resource; see {@link #spawn(AutoCloseable,
  /// AsyncSupplier)} and {@link #spawn(AsyncRunnable)}.
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the set or the runtime is closed
  default JoinHandle<T> spawn(AutoCloseable resource, AsyncRunnable body) {
    return Owning.<T>spawn(resource, withNull(body), this::spawn);
  }

  /// The value of a body without a result is null, which its caller has declared to be right.
  @SuppressWarnings("unchecked")
  private static <T extends @Nullable Object> Async<T> withNull(AsyncRunnable body) {
    return (Async<T>) (Async<?>) Bodies.start(body);
  }
}
