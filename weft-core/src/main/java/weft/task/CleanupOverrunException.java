package weft.task;

import java.util.List;

/// Reports that a cancelled body did not end within the deadline of its cleanup, and was forced to
/// end.
///
/// It is passed to the runtime's handler for unhandled failures and never thrown. Its stack trace
/// is the chain of async callers at the await where the cleanup was waiting.
public final class CleanupOverrunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// For the runtime.
  ///
  /// @param message what took too long, and what it was waiting for
  /// @param trace where, the innermost body first
  public CleanupOverrunException(String message, List<StackTraceElement> trace) {
    super(message, null, false, true);
    setStackTrace(trace.toArray(StackTraceElement[]::new));
  }
}
