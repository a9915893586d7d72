package weft.combinators.fuzz;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import weft.task.CleanupOverrunException;
import weft.task.JoinException;

/// What broke the rules in one program. Any thread.
final class Findings {
  private static final Pattern PLACE = Pattern.compile("\\.java:\\d+");
  private static final Pattern REFUSAL =
      Pattern.compile("awaited already|already awaited|was awaited before|lost a select before");

  /// Guarded by this.
  private final List<String> texts = new ArrayList<>();

  /// Whether cleanups may be forced.
  private final boolean shortDeadlines;

  Findings(boolean shortDeadlines) {
    this.shortDeadlines = shortDeadlines;
  }

  synchronized void add(String text) {
    if (texts.size() < 20) {
      texts.add(text);
    }
  }

  synchronized List<String> all() {
    return List.copyOf(texts);
  }

  /// Looks whether a program may fail so.
  void check(Throwable failure, String where) {
    if (!isExpected(failure)) {
      add(where + ": " + textOf(failure));
    }
  }

  boolean isExpected(Throwable failure) {
    return switch (failure) {
      case Planned _, TimeoutException _ -> true;
      case CleanupOverrunException _ -> shortDeadlines;
      case JoinException e -> e.isCancelled() || isExpected(e.getCause());
      case IllegalStateException e -> isRefusal(String.valueOf(e.getMessage()));
      default -> false;
    };
  }

  private static boolean isRefusal(String message) {
    return REFUSAL.matcher(message).find() && PLACE.matcher(message).find();
  }

  static String textOf(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString().lines().limit(30).reduce((a, b) -> a + "\n" + b).orElse("");
  }
}
