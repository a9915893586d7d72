package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;

/// A future that the library puts around a task's: users know the task by what is inside.
public interface Dressed {
  /// What is inside. Any thread.
  ///
  /// @return the future, for the name and the place of the task
  Pollable inside();

  /// What the task closes when it ends, for dumps. Any thread.
  ///
  /// @return null if there is nothing
  default @Nullable Object owned() {
    return null;
  }
}
