package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.TaskOwner;

/// One of the {@link JoinTasks} and its key; its life is described there.
///
/// @param <K> the type of the key
/// @param <T> the type of the task's value
final class Member<K, T extends @Nullable Object> implements TaskOwner {
  final K key;
  final OwnedTask<T> task;
  private final JoinTasks<K, T> tasks;

  /// Whether its spawn has returned. Guarded by the lock of the tasks.
  boolean spawned;

  /// Whether it was given to somebody who has neither taken it nor withdrawn. Guarded by the lock
  /// of the tasks.
  boolean given;

  /// Whether it is to be aborted when its spawn returns. Guarded by the lock of the tasks.
  boolean doomed;

  Member(JoinTasks<K, T> tasks, K key, Async<? extends T> future) {
    this.tasks = tasks;
    this.key = key;
    task = new OwnedTask<>(future, this);
  }

  K key() {
    return key;
  }

  JoinHandle<T> handle() {
    return task;
  }

  @Override
  public String description() {
    return tasks.toString();
  }

  @Override
  public void onEnd(OwnedTask<?> ended) {
    tasks.toEnded(this);
  }
}
