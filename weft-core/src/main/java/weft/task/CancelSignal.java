package weft.task;

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
}
