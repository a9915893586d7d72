package weft.runtime.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.task.CleanupOverrunException;

/// Tells what a future waits for and where: chains of async callers down to the operations. For
/// dumps and reports; any thread may ask, and the answer may be outdated when it comes.
public final class Waits {
  /// A tree deeper than this is cut off: it changed while it was read, or nobody would read it.
  static final int DEPTH_LIMIT = 64;

  /// So much of one tree is searched.
  private static final int NODE_LIMIT = 1_000;

  /// So many lines of one tree are written.
  private static final int LINE_LIMIT = 200;

  /// So many of the tasks that a scope waits for are named.
  private static final int NAMED = 8;

  /// Of a longer chain of callers, the first and the last of so many are written.
  private static final int CALLER_LIMIT = 64;

  private Waits() {}

  /// Writes the tree: where each body is suspended, what each operation is, who holds what it waits
  /// for. Other tasks are named, for they have a place of their own in the dump.
  ///
  /// @param future where to begin
  /// @param indent what each line begins with
  /// @param out takes up to 200 lines
  /// @param survey of the runtime
  static void describe(Pollable future, String indent, StringBuilder out, Survey survey) {
    var lines = new Lines(out, survey);
    describe(future, indent, lines, 0);
    if (lines.omitted > 0) {
      out.append(indent).append("… ").append(lines.omitted).append(" more lines or branches\n");
    }
  }

  /// Takes lines up to the limit, and counts the others.
  private static final class Lines {
    private final StringBuilder out;
    private final Survey survey;
    private int written;
    private int omitted;

    Lines(StringBuilder out, Survey survey) {
      this.out = out;
      this.survey = survey;
    }

    boolean isFull() {
      return written >= LINE_LIMIT;
    }

    void add(String indent, String what, Object of) {
      if (isFull()) {
        omitted++;
      } else {
        written++;
        out.append(indent).append(what).append(textOf(of)).append('\n');
      }
    }

    void addOperation(String indent, Pollable operation) {
      boolean full = isFull();
      add(indent, "waits for ", operation);
      if (!full) {
        HolderLines.describe(operation, indent, out, survey.holders());
      }
    }

    /// A handle that is awaited, or the tasks of a scope.
    void addTasks(String indent, List<Task<?>> tasks) {
      StringBuilder names = new StringBuilder();
      for (Task<?> task : tasks.subList(0, Math.min(tasks.size(), NAMED))) {
        names.append(names.isEmpty() ? "" : ", ").append(AwaitPlaces.nameOf(task));
        if (task.anchor != null && task.anchor.scheduler != survey.scheduler()) {
          names.append(" of runtime ").append(task.homeScheduler().name());
        }
      }
      if (tasks.size() > NAMED) {
        names.append(", …");
      }
      String count = tasks.size() == 1 ? "" : tasks.size() + " tasks: ";
      add(indent, "waits for " + count, names);
    }
  }

  private static void describe(Pollable future, String indent, Lines out, int depth) {
    List<StackTraceElement> frames = Polling.frames(future);
    List<? extends Pollable> inner = Polling.waitsFor(future);
    boolean isBody = !frames.isEmpty();
    // what stands for the task itself has nothing to say
    boolean isPlain = future instanceof SpawnedFuture<?> || future instanceof Dressed;
    String innerIndent = isBody || isPlain ? indent : indent + "  ";
    List<Task<?>> tasks = new ArrayList<>();
    for (Pollable branch : inner) {
      if (branch instanceof Task<?> task && task.isSpawned()) {
        tasks.add(task);
      } else {
        describeInner(branch, innerIndent, out, depth);
      }
    }
    if (!tasks.isEmpty()) {
      out.addTasks(innerIndent, tasks);
    }
    if (isBody) {
      addFrames(frames, indent, out);
    } else if (future instanceof Dressed dressed) {
      addNote(dressed, indent, out);
    } else if (inner.isEmpty()) {
      out.addOperation(indent, future);
    } else if (!isPlain) {
      out.add(indent, "in ", future);
    }
  }

  private static void addNote(Dressed dressed, String indent, Lines out) {
    Object owned = dressed.owned();
    if (owned != null) {
      out.add(indent, "owns ", owned);
    }
  }

  private static void describeInner(Pollable future, String indent, Lines out, int depth) {
    if (out.isFull()) {
      out.omitted++;
    } else if (depth >= DEPTH_LIMIT) {
      out.add(indent, "… cut off: deeper than ", DEPTH_LIMIT);
    } else {
      describe(future, indent, out, depth + 1);
    }
  }

  private static void addFrames(List<StackTraceElement> frames, String indent, Lines out) {
    int first = frames.size() <= CALLER_LIMIT ? frames.size() : CALLER_LIMIT / 2;
    int last = frames.size() <= CALLER_LIMIT ? 0 : CALLER_LIMIT / 2;
    for (StackTraceElement frame : frames.subList(0, first)) {
      out.add(indent, "at ", frame);
    }
    if (last > 0) {
      out.add(indent, "… ", (frames.size() - first - last) + " callers or more");
      for (StackTraceElement frame : frames.subList(frames.size() - last, frames.size())) {
        out.add(indent, "at ", frame);
      }
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
    return path.reversed().stream().flatMap(p -> Polling.frames(p).stream()).toList();
  }

  /// The async callers of a future that is awaited somewhere below another one, the innermost
  /// first.
  ///
  /// @param root where to begin
  /// @param future what is looked for
  /// @return the frames, empty if no body is between; null if the root does not wait for the future
  public static @Nullable List<StackTraceElement> framesAbove(Pollable root, Pollable future) {
    List<Pollable> path = new ArrayList<>();
    return findPath(root, future, path, new int[] {NODE_LIMIT}) ? trace(path) : null;
  }

  private static boolean findPath(
      Pollable from, Pollable future, List<Pollable> path, int[] nodesLeft) {
    path.add(from);
    for (Pollable inner : Polling.waitsFor(from)) {
      boolean more = path.size() < DEPTH_LIMIT && nodesLeft[0]-- > 0;
      if (inner == future || (more && findPath(inner, future, path, nodesLeft))) {
        return true;
      }
    }
    path.removeLast();
    return false;
  }

  /// A future, what it waits for first, and so on, down to an operation.
  private static List<Pollable> pathToOperation(Pollable future) {
    List<Pollable> path = new ArrayList<>();
    path.add(future);
    for (int i = 1; i < DEPTH_LIMIT; i++) {
      List<? extends Pollable> inner = Polling.waitsFor(path.getLast());
      if (inner.isEmpty()) {
        break;
      }
      path.add(inner.getFirst());
    }
    return path;
  }

  /// The operation that a future waits for in the end, for messages.
  ///
  /// @param future where to begin
  /// @return ` waits for ` and its text, and where the innermost body stands; empty if the future
  ///   is an operation itself
  public static String operationBelow(Pollable future) {
    List<Pollable> path = pathToOperation(future);
    if (path.size() == 1) {
      return "";
    }
    List<StackTraceElement> trace = trace(path);
    return " waits for "
        + textOf(path.getLast())
        + (trace.isEmpty() ? "" : " at " + trace.getFirst());
  }

  /// What an object calls itself, in messages and reports that a user's toString must not end,
  /// whatever it throws, or gives null; in a dump, whatever it waits for, too.
  ///
  /// @param object any, may be null
  /// @return its text, or its class if that fails
  public static String textOf(@Nullable Object object) {
    if (object == null) {
      return "null";
    }
    String what = "a " + object.getClass().getName();
    Texts texts = Texts.ofThisDump();
    return texts == null || isPlain(object)
        ? textOf(object, what)
        : texts.of(() -> textOf(object, what), what);
  }

  /// Whether it is not a user's, nor knows any of them.
  private static boolean isPlain(Object object) {
    return object instanceof String
        || object instanceof StringBuilder
        || object instanceof StackTraceElement
        || object instanceof Number;
  }

  private static String textOf(Object object, String what) {
    try {
      String text = object.toString();
      return text == null ? what : text;
    } catch (RuntimeException | Error e) {
      return what + " (whose toString failed with " + e.getClass().getName() + ")";
    }
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
            + textOf(future)
            + " was forced: it had not ended "
            + limit
            + " after the cancellation, and was"
            + (innermost == future ? " waiting" : " waiting for " + textOf(innermost))
            + place
            + ". Shorten it, or give it more time with a cleanup deadline.",
        trace);
  }
}
