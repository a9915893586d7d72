package weft.task;

import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Waits;

/// Thrown by the handle of a task that has no result, because it failed or was aborted.
///
/// The cause is the exception that the task's body threw, or null if the task was aborted. If the
/// cleanup of an aborted task fails, its failures are suppressed exceptions.
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
