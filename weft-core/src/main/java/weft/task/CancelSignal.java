package weft.task;

import org.jspecify.annotations.Nullable;

/// What is thrown at an await when its body is cancelled, so that `finally`, try-with-resources and
/// `catch (Throwable)` run as cleanup.
///
/// It is neither an Exception nor an Error: handlers for those pass it by. Never create it, and let
/// it go on: code that catches it should end by throwing it again.
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
