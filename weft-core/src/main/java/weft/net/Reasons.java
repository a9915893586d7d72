package weft.net;

/// What failures say.
final class Reasons {
  private Reasons() {}

  /// Why something failed: many exceptions of the JDK have no message, but a name that tells.
  static String of(Exception cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
