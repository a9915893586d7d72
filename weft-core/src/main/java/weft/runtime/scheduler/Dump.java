package weft.runtime.scheduler;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import weft.task.TaskInfo;

/// Writes down what the tasks of a runtime are doing: those that do the same in one block, the
/// rarest first. Any thread; it only reads, and the tasks go on meanwhile, so what it reads of a
/// task may be outdated or, at worst, missing. Guard: DumpTest.
public final class Dump {
  /// So many blocks of tasks are written, the rarest.
  private static final int BLOCK_LIMIT = 500;

  /// So many blocking calls are looked at.
  private static final int CALL_LIMIT = 10_000;

  /// So many blocks of blocking calls are written.
  private static final int CALL_BLOCK_LIMIT = 100;

  /// So often is a task looked at that changes meanwhile.
  private static final int MOST_TRIES = 3;

  private final Scheduler scheduler;
  private final Survey survey;
  private final StringBuilder out = new StringBuilder();

  private Dump(Scheduler scheduler) {
    this.scheduler = scheduler;
    survey = Survey.of(scheduler);
  }

  /// Writes down the blocking calls alone.
  ///
  /// @param scheduler the runtime
  /// @return lines, none if there are no calls
  static String ofCalls(Scheduler scheduler) {
    return Texts.during(() -> {
      var dump = new Dump(scheduler);
      dump.writeCalls();
      return dump.out.toString();
    });
  }

  /// Makes a dump.
  ///
  /// @param scheduler the runtime
  /// @return lines
  public static String of(Scheduler scheduler) {
    return Texts.during(() -> {
      var dump = new Dump(scheduler);
      dump.write();
      return dump.out.toString();
    });
  }

  private void write() {
    out.append(scheduler)
        .append(String.format(Locale.ROOT, ", at %.3f s\n", survey.now() / 1000.0));
    writeDeadlocks();
    List<Kind> kinds = survey.kinds();
    int blocks = Math.min(kinds.size(), BLOCK_LIMIT);
    kinds.subList(0, blocks).forEach(this::write);
    int left = survey.uncounted();
    for (Kind kind : kinds.subList(blocks, kinds.size())) {
      left += kind.count();
    }
    if (left > 0) {
      out.append("… and ").append(left).append(" tasks that wait in other places\n");
    }
    writeCalls();
  }

  private void writeDeadlocks() {
    int before = out.length();
    try {
      survey.deadlocks().describe(out);
    } catch (RuntimeException | Error e) {
      out.setLength(before); // a future of a cycle has changed, or is a user's that fails
    }
  }

  private void write(Kind kind) {
    Task<?> task = kind.shown();
    if (kind.count() > 1) {
      out.append(kind.count()).append(" tasks like ");
    }
    String state;
    String stack;
    int tries = 0;
    do { // until both are of one moment
      state = task.bracketedState();
      stack = RunningStack.of(scheduler, task);
    } while (!stack.isEmpty() && !state.startsWith("[running") && ++tries < MOST_TRIES);
    out.append(task.info()).append(state).append(kind.waiting());
    Cancellation cancellation = task.cancellationOrNull();
    if (cancellation != null && cancellation.sinceTick() >= 0) {
      out.append(
          String.format(
              Locale.ROOT,
              ", cancelling since %.1f s",
              (survey.now() - cancellation.sinceTick()) / 1000.0));
    }
    writeOwner(task);
    writeOthers(kind);
    out.append('\n');
    out.append(stack);
    int before = out.length();
    if (kind.waiting().isEmpty()) {
      out.append("  where it waited last:\n");
    }
    try {
      Waits.describe(task, "  ", out, survey);
    } catch (RuntimeException | Error e) {
      out.setLength(before);
      out.append("  (changed while it was looked at: ").append(Waits.textOf(e)).append(")\n");
    }
  }

  private void writeOwner(Task<?> task) {
    TaskOwner owner = task instanceof OwnedTask<?> owned ? owned.owner() : null;
    String description = owner == null ? null : owner.description();
    if (owner != null && description != null) {
      Task<?> scope = survey.inWhich(owner);
      out.append(", of ").append(description);
      if (scope != null) {
        out.append(" of ").append(scope.info());
      }
    }
  }

  private void writeOthers(Kind kind) {
    String name = kind.shown().info().name();
    String separator = "; also ";
    for (Task<?> other : kind.others()) {
      TaskInfo info = other.info();
      out.append(separator).append(info.name().equals(name) ? "#" + info.id() : info);
      separator = ", ";
    }
    if (kind.count() > Kind.NAMED + 1) {
      out.append(", …");
    }
  }

  private void writeCalls() {
    List<BlockingTask<?>> work = scheduler.blockingPool().work();
    work.removeIf(BlockingTask::isFinished);
    Map<String, Calls> kinds = new LinkedHashMap<>();
    for (BlockingTask<?> call : work.subList(0, Math.min(work.size(), CALL_LIMIT))) {
      String head = call.describe(); // before the stack, which the call may leave
      kinds.computeIfAbsent(call.stacks(), _ -> new Calls(call, head)).count++;
    }
    List<Map.Entry<String, Calls>> sorted =
        kinds.entrySet().stream()
            .sorted(Comparator.comparingInt(kind -> kind.getValue().count))
            .toList();
    int left = Math.max(0, work.size() - CALL_LIMIT);
    for (int i = 0; i < sorted.size(); i++) {
      Calls calls = sorted.get(i).getValue();
      if (i < CALL_BLOCK_LIMIT) {
        out.append(calls.count > 1 ? calls.count + " blocking calls like " : "")
            .append(calls.head)
            .append('\n')
            .append(sorted.get(i).getKey());
        calls.first.describeTask(out);
      } else {
        left += calls.count;
      }
    }
    if (left > 0) {
      out.append("… and ").append(left).append(" more blocking calls\n");
    }
  }

  /// Blocking calls that do the same.
  private static final class Calls {
    private final BlockingTask<?> first;
    private final String head;
    private int count;

    Calls(BlockingTask<?> first, String head) {
      this.first = first;
      this.head = head;
    }
  }
}
