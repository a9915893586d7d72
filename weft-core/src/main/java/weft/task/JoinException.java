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

  /// Why it was aborted, if that is known.
  private final @Nullable String reason;

  private JoinException(
      String message, @Nullable Throwable cause, boolean cancelled, @Nullable String reason) {
    super(message, cause);
    this.cancelled = cancelled;
    this.reason = reason;
  }

  static JoinException of(Failure failure) {
    if (!failure.cancelled()) {
      return new JoinException(
          "The task failed: " + Waits.textOf(failure.cause()), failure.cause(), false, null);
    }
    String reason = failure.reason();
    var exception =
        new JoinException(
            reason == null ? "The task was aborted." : "The task was aborted: " + reason,
            null,
            true,
            reason);
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

  /// Why the task was aborted.
  ///
  /// @return what was given to {@link JoinHandle#abort(String)}, or that its runtime was closed;
  ///   null if it was not aborted, or nobody said why
  public @Nullable String reason() {
    return reason;
  }
}
