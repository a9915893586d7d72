package weft.support;

/// Adds suppressed exceptions within bounds, for an exception object may be thrown again and again.
public final class Suppressed {
  private static final int LIMIT = 100;

  private Suppressed() {}

  /// Adds one, unless it is there or there are too many.
  ///
  /// @param to what is thrown
  /// @param suppressed what else happened
  public static void add(Throwable to, Throwable suppressed) {
    if (to == suppressed) {
      return;
    }
    Throwable[] present = to.getSuppressed();
    if (present.length >= LIMIT) {
      return;
    }
    for (Throwable other : present) {
      if (other == suppressed) {
        return;
      }
    }
    to.addSuppressed(suppressed);
  }
}
