package weft.task;

import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Task;

/// The identity of a task, for people and logs.
///
/// @param id a number that is unique in this process, at least 1; it is assigned when it is first
///   asked for, so its order means nothing
/// @param name the name that the task was spawned with, else the name of its body, such as
///   `Main.fetch`
/// @param place where its body is written, which for `spawn(() -> …)` is where it was spawned, such
///   as `Main.java:12`; empty if it is not a woven body
public record TaskInfo(long id, String name, String place) {
  /// Returns the task that is running on the current thread.
  ///
  /// @return null on threads that are not workers
  public static @Nullable TaskInfo current() {
    Task<?> task = Task.running();
    return task == null ? null : task.info();
  }

  @Override
  public String toString() {
    return name + "#" + id;
  }
}
