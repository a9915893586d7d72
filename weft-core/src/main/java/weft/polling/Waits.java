package weft.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.task.CleanupOverrunException;
import weft.woven.Pollable;
import weft.woven.Woven;

/// Tells what a future waits for and where: chains of async callers down to the operations. For
/// dumps and reports; any thread may ask, and the answer may be outdated when it comes.
public final class Waits {
  /// A tree deeper than this is cut off: it changed while it was read.
  private static final int DEPTH_LIMIT = 64;

  private Waits() {}

  /// Writes the tree: where each body is suspended, what each operation is.
  ///
  /// @param future where to begin
  /// @param indent what each line begins with
  /// @param out takes the lines
  public static void describe(Pollable future, String indent, StringBuilder out) {
    describe(future, indent, out, 0);
  }

  private static void describe(Pollable future, String indent, StringBuilder out, int depth) {
    List<StackTraceElement> frames = Woven.frames(future);
    List<? extends Pollable> inner = Woven.waitsFor(future);
    boolean isBody = !frames.isEmpty();
    for (Pollable branch : inner) {
      describeInner(branch, isBody ? indent : indent + "  ", out, depth);
    }
    if (isBody) {
      appendFrames(frames, indent, out);
    } else {
      out.append(indent).append(inner.isEmpty() ? "waits for " : "in ").append(future).append('\n');
    }
  }

  private static void describeInner(Pollable future, String indent, StringBuilder out, int depth) {
    if (depth >= DEPTH_LIMIT) {
      out.append(indent).append("…\n");
    } else {
      describe(future, indent, out, depth + 1);
    }
  }

  private static void appendFrames(
      List<StackTraceElement> frames, String indent, StringBuilder out) {
    for (StackTraceElement frame : frames) {
      out.append(indent).append("at ").append(frame).append('\n');
    }
  }

  /// The async callers of the first operation that a future waits for, the innermost first.
  ///
  /// @param future where to begin
  /// @return the frames, empty if no body is suspended
  public static List<StackTraceElement> trace(Pollable future) {
    return trace(pathToOperation(future));
  }

  private static List<StackTraceElement> trace(List<Pollable> path) {
    return path.reversed().stream().flatMap(p -> Woven.frames(p).stream()).toList();
  }

  /// A future, what it waits for first, and so on, down to an operation.
  private static List<Pollable> pathToOperation(Pollable future) {
    List<Pollable> path = new ArrayList<>();
    path.add(future);
    for (int i = 1; i < DEPTH_LIMIT; i++) {
      List<? extends Pollable> inner = Woven.waitsFor(path.getLast());
      if (inner.isEmpty()) {
        break;
      }
      path.add(inner.getFirst());
    }
    return path;
  }

  /// The report of a cleanup that did not end in time, made before it is forced.
  ///
  /// @param future what was cancelled
  /// @param limit how long its cleanup was allowed to take
  /// @return the exception, for the handler of unhandled failures
  public static CleanupOverrunException overrun(Pollable future, Duration limit) {
    List<Pollable> path = pathToOperation(future);
    List<StackTraceElement> trace = trace(path);
    Pollable innermost = path.getLast();
    String place = trace.isEmpty() ? "" : " at " + trace.getFirst();
    return new CleanupOverrunException(
        "The cleanup of "
            + future
            + " was forced: it had not ended "
            + limit
            + " after the cancellation, and was"
            + (innermost == future ? " waiting" : " waiting for " + innermost)
            + place
            + ". Shorten it, or give it more time with a cleanup deadline.",
        trace);
  }
}
