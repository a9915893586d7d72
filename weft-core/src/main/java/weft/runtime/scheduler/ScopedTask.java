package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.ScopeTasks;

/// A task of a scope, which is told when it has ended.
///
/// @param <T> the type of its value
public final class ScopedTask<T extends @Nullable Object> extends SpawnedFuture<T> {
  private final ScopeTasks scope;

  /// Whether the scope knows that it has ended. Guarded by the scope's tasks.
  private boolean hasLeft;

  /// Makes a task, to be spawned.
  ///
  /// @param future what it runs
  /// @param scope told of its end
  @SuppressWarnings("unchecked")
  public ScopedTask(Async<? extends T> future, ScopeTasks scope) {
    super((Async<T>) future);
    this.scope = scope;
  }

  @Override
  void left() {
    scope.onEnd(this);
  }

  @Override
  boolean isHeard(Throwable failure) {
    return scope.onFailure(failure);
  }

  /// Whether it has ended. Guarded by the scope's tasks.
  ///
  /// @return true from its end on
  public boolean hasLeft() {
    return hasLeft;
  }

  /// Notes its end. Guarded by the scope's tasks.
  public void toLeft() {
    hasLeft = true;
  }
}
