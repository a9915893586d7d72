package weft.task;

import org.jspecify.annotations.Nullable;

/// The signal thrown at an await when its body is cancelled, so that `finally`, try-with-resources
/// and `catch (Throwable)` run as cleanup.
///
/// It is neither an Exception nor an Error, so handlers for those do not catch it. Never create
/// one, and do not swallow it: code that catches it should rethrow it in the end.
public final class CancelSignal extends Throwable {
  private static final long serialVersionUID = 1L;

  CancelSignal() {
    super("cancelled", null, true, false);
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
