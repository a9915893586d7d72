package weft.task;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/// Where reports go while the JVM shuts down. `java.util.logging` takes its handlers away in a
/// shutdown hook of its own, which runs at the same time as those that close runtimes and report
/// what nobody awaited: a record that comes after it is dropped, also one that a handler would have
/// handed on to another logger. So they go to the standard error then.
final class ExitLog {
  private ExitLog() {}

  /// Prints a message, if its logger would drop it.
  ///
  /// @return false if the logger has to do it
  static boolean print(String message, @Nullable Throwable failure) {
    if (!isByJavaUtilLogging() || !isShuttingDown()) {
      return false;
    }
    var text = new StringWriter();
    var out = new PrintWriter(text);
    out.println("weft: " + message);
    if (failure != null) {
      failure.printStackTrace(out);
    }
    System.err.print(text);
    return true;
  }

  /// A manager of another kind keeps its handlers.
  private static boolean isByJavaUtilLogging() {
    return System.getProperty("java.util.logging.manager") == null
        && System.LoggerFinder.getLoggerFinder()
            .getClass()
            .getName()
            .startsWith("sun.util.logging.");
  }

  /// Nothing else tells it.
  private static boolean isShuttingDown() {
    var hook = new Thread(() -> {}, "weft-never-run");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return !Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
