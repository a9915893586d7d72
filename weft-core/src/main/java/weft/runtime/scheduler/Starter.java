package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.task.JoinHandle;

/// Starts tasks that belong to something: to a runtime, a scope, a tracker.
@FunctionalInterface
public interface Starter {
  /// Starts a future as a task. Any thread.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param traits what the task is given
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if none may begin any more, or the future has started
  <T extends @Nullable Object> JoinHandle<T> start(Async<? extends T> future, Traits traits);
}
