package weft.test;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import weft.runtime.BlockingMetrics;
import weft.task.UnclosedException;

/// The checks at the end of a test. Another kind of leftover is another line of {@link #CHECKS}.
final class Leftovers {
  /// Looks for one kind, in a runtime that is quiet and still open.
  private record Check(Leftover kind, Function<TestRun, Optional<String>> look) {}

  private static final List<Check> CHECKS =
      List.of(
          new Check(Leftover.TASKS, Leftovers::tasks),
          new Check(Leftover.BLOCKING_CALLS, Leftovers::blockingCalls));

  private Leftovers() {}

  /// What a test has left that it may not leave, a text for each kind.
  static List<String> find(TestRun run) {
    List<Check> checks =
        CHECKS.stream().filter(check -> !run.setup().allowed().contains(check.kind)).toList();
    if (checks.isEmpty()) {
      return List.of();
    }
    Quiet.await(run);
    return checks.stream().flatMap(check -> check.look.apply(run).stream()).toList();
  }

  private static Optional<String> tasks(TestRun run) {
    int count = run.spawned().count();
    if (count == 0) {
      return Optional.empty();
    }
    return Optional.of(
        counted(count, "task")
            + " that had not ended: await the handle, or abort it and then await it, or allow it with"
            + " @MayLeave(TASKS).\n"
            + run.spawned().describe()
            + run.dump());
  }

  private static Optional<String> blockingCalls(TestRun run) {
    BlockingMetrics blocking = run.runtime().metrics().blocking();
    if (blocking.running() + blocking.queued() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        "blocking calls, "
            + blocking.running()
            + " running and "
            + blocking.queued()
            + " not begun: await their handles, or allow it with @MayLeave(BLOCKING_CALLS).");
  }

  /// What is said of failures that nobody awaited; at least one.
  static String describe(List<Throwable> failures) {
    return counted(failures.size(), "failure")
        + " that nobody awaited: await the handle of the task, or allow it with"
        + " @MayLeave(FAILURES). The first: "
        + failures.getFirst();
  }

  /// What is said of things that nobody closed; at least one.
  static String describeUnclosed(List<UnclosedException> things) {
    return "what nobody has closed: use try-with-resources, or spawn(it, body), or allow it with"
        + " @MayLeave(UNCLOSED).\n"
        + tally(things.stream().map(Leftovers::describe)).stripTrailing();
  }

  /// A line for each text, with how often it is there.
  static String tally(Stream<String> texts) {
    var counts = new TreeMap<String, Integer>();
    texts.forEach(text -> counts.merge(text, 1, Integer::sum));
    var lines = new StringBuilder();
    counts.forEach((text, count) ->
        lines.append("  ").append(count == 1 ? "" : count + " × ").append(text).append('\n'));
    return lines.toString();
  }

  private static String describe(UnclosedException thing) {
    StackTraceElement[] madeAt = thing.getStackTrace();
    return thing.what() + (madeAt.length == 0 ? "" : ", made at " + madeAt[0]);
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
