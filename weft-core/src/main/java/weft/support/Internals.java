package weft.support;

import java.util.List;

/// The library's inner packages, whose frames say nothing to users: traces, dumps and reports leave
/// them out.
public final class Internals {
  private static final List<String> PACKAGES =
      List.of(
          "weft.combinators.",
          "weft.io.buffers.",
          "weft.net.driver.",
          "weft.polling.",
          "weft.runtime.scheduler.",
          "weft.support.",
          "weft.sync.waiting.",
          "weft.time.wheel.",
          "weft.unwinding.",
          "weft.woven.");

  private Internals() {}

  /// Whether a class is one of the library's inner ones.
  ///
  /// @param className its full name
  /// @return false for classes that users call
  public static boolean have(String className) {
    if (className.startsWith("weft.")) {
      for (String inner : PACKAGES) {
        if (className.startsWith(inner)) {
          return true;
        }
      }
    }
    return false;
  }
}
