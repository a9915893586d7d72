package weft.weaver.fuzz.kit;

/// An unchecked failure.
public final class Crash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Crash(String message, Throwable cause) {
    super(message, cause);
  }
}
