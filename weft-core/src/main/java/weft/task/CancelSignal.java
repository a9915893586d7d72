package weft.task;

import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Task;

/// The signal thrown at an await when its body is cancelled, so that `finally`, try-with-resources
/// and `catch (Throwable)` run as cleanup.
///
/// It is neither an Exception nor an Error, so handlers for those do not catch it. Never create
/// one, and do not swallow it: code that catches it should rethrow it in the end.
public final class CancelSignal extends Throwable {
  private static final long serialVersionUID = 1L;

  /// Known at the end of the task. By whoever ends it, before publish.
  private @Nullable String reason;

  CancelSignal() {
    super("cancelled", null, true, false);
  }

  /// Why the task was aborted, if whoever aborted it {@linkplain JoinHandle#abort(String) said so}.
  /// Call it where the signal is caught, in the task that is being cancelled.
  ///
  /// @return null if nobody said why, or if it is not the task that was aborted: what loses a
  ///   select or is late is cancelled, too
  public @Nullable String reason() {
    String known = reason;
    return known == null ? Task.reasonOfRunning() : known;
  }

  /// The reason with which the task has ended.
  @Nullable String knownReason() {
    return reason;
  }

  void setReason(@Nullable String newReason) {
    reason = newReason;
  }

  /// The signal, whatever else was thrown meanwhile.
  ///
  /// @param thrown null for nothing; a signal, which is given back; else what is suppressed
  static CancelSignal with(@Nullable Throwable thrown) {
    if (thrown instanceof CancelSignal signal) {
      return signal;
    }
    var signal = new CancelSignal();
    if (thrown != null) {
      signal.addSuppressed(thrown);
    }
    return signal;
  }
}
