package weft.task;

/// The cancel signal, as far as woven code can tell.
public final class CancelSignal extends Throwable {
  private static final long serialVersionUID = 1L;

  public CancelSignal() {
    super("cancelled", null, true, false);
  }
}
