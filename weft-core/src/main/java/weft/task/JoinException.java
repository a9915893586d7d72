package weft.task;

import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Waits;

/// A spawned task did not give a value: it failed, or it was aborted.
///
/// The cause is the very exception the task's body threw; it is null when the task was aborted.
/// Failures of an aborted task's cleanup are suppressed exceptions.
public final class JoinException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Whether the task was aborted.
  private final boolean cancelled;

  private JoinException(String message, @Nullable Throwable cause, boolean cancelled) {
    super(message, cause);
    this.cancelled = cancelled;
  }

  static JoinException of(Failure failure) {
    if (!failure.cancelled()) {
      return new JoinException(
          "The task failed: " + Waits.textOf(failure.cause()), failure.cause(), false);
    }
    var exception = new JoinException("The task was aborted.", null, true);
    for (Throwable suppressed : failure.cause().getSuppressed()) {
      exception.addSuppressed(suppressed);
    }
    return exception;
  }

  /// Whether the task was aborted, rather than failed.
  ///
  /// @return true if it was aborted
  public boolean isCancelled() {
    return cancelled;
  }
}
