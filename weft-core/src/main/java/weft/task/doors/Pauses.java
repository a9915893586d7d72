package weft.task.doors;

import weft.time.wheel.Sleep;

/// The pauses between the attempts of one run of a {@link weft.task.Retry}. Owner only.
@FunctionalInterface
public interface Pauses {
  /// The pause before the attempt that follows a failure. On a worker.
  ///
  /// @param failure what the last attempt failed with
  /// @return the pause, not begun
  /// @throws Exception the failure, if no attempt follows
  Sleep after(Exception failure) throws Exception;
}
