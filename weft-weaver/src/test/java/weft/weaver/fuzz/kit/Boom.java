package weft.weaver.fuzz.kit;

/// A checked failure.
public final class Boom extends Exception {
  private static final long serialVersionUID = 1L;

  public Boom(String message) {
    super(message);
  }
}
