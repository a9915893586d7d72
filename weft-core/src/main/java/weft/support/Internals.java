package weft.support;

import java.util.List;
import java.util.regex.Pattern;

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

  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.*)\\$\\d+");

  private Internals() {}

  /// A frame as users know it: with the name of the method in which its lambda was written, and
  /// without loader and module.
  ///
  /// @param frame any
  /// @return the same place
  public static StackTraceElement readable(StackTraceElement frame) {
    String method = LAMBDA.matcher(frame.getMethodName()).replaceFirst("$1");
    return new StackTraceElement(
        null, null, null, frame.getClassName(), method, frame.getFileName(), frame.getLineNumber());
  }

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
