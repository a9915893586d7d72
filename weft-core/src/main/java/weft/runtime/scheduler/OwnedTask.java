package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.Async;

/// A task whose owner is told how it ends: that of a scope, a set or a tracker.
///
/// @param <T> the type of its value
public final class OwnedTask<T extends @Nullable Object> extends SpawnedFuture<T> {
  /// Set before publish; let go by whoever ends the task, so that a handle that is kept does not
  /// keep what owned it, and all that is in it.
  private @Nullable TaskOwner owner;

  /// Whether the owner knows that it has ended. Guarded by the owner's lock.
  private boolean hasLeft;

  /// Makes a task, to be spawned.
  ///
  /// @param future what it runs
  /// @param owner told of its end
  @SuppressWarnings("unchecked")
  public OwnedTask(Async<? extends T> future, TaskOwner owner) {
    super((Async<T>) future);
    this.owner = owner;
  }

  /// What the task that runs here is a task of.
  ///
  /// @return null if no task runs here, or it has no owner
  public static @Nullable TaskOwner ownerOfRunning() {
    return Task.running() instanceof OwnedTask<?> running ? running.owner() : null;
  }

  /// What it is a task of. Any thread.
  ///
  /// @return null once it has ended
  @Nullable TaskOwner owner() {
    return owner;
  }

  @Override
  void left() {
    super.left();
    TaskOwner told = owner;
    if (told != null) {
      owner = null;
      told.onEnd(this);
    }
  }

  @Override
  boolean isHeard(Throwable failure) {
    TaskOwner told = owner;
    return told != null && told.onFailure(failure);
  }

  /// Whether it has ended. Guarded by the owner's lock.
  ///
  /// @return true from its end on
  public boolean hasLeft() {
    return hasLeft;
  }

  /// Notes its end. Guarded by the owner's lock.
  ///
  /// @return false if that was noted before
  public boolean toLeft() {
    boolean first = !hasLeft;
    hasLeft = true;
    return first;
  }
}
