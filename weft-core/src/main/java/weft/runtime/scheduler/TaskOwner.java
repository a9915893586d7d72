package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;

/// Who is told how an {@link OwnedTask} ends, besides those who hold its handle.
public interface TaskOwner {
  /// A task has failed, and is going to end. By the worker that runs it.
  ///
  /// @param failure what it threw, its cleanup's failure if it was aborted
  /// @return true if the owner sees to it, so that it is never reported as unhandled
  default boolean onFailure(Throwable failure) {
    return false;
  }

  /// What it is, for dumps. Any thread.
  ///
  /// @return for example `the scope`; null if users do not know it
  default @Nullable String description() {
    return null;
  }

  /// Whether a future that waits for its tasks has them among what it waits for. Any thread.
  ///
  /// @return true for a scope
  default boolean isAwaitedWithItsTasks() {
    return false;
  }

  /// A task has ended; its handle has the outcome. By the worker that ran it, or by whoever closes
  /// a runtime that could not end it, and then perhaps by both.
  ///
  /// @param task which
  void onEnd(OwnedTask<?> task);
}
