package weft.runtime.scheduler;

import java.util.List;
import java.util.Locale;

/// Writes down what the tasks of a runtime are doing. Any thread; it only reads, and the tasks go
/// on meanwhile, so what it reads of a task may be outdated or, at worst, missing.
public final class Dump {
  /// More tasks than these are only counted.
  private static final int TASK_LIMIT = 10_000;

  /// More blocking calls than these are only counted.
  private static final int CALL_LIMIT = 1_000;

  private Dump() {}

  /// Makes a dump.
  ///
  /// @param scheduler the runtime
  /// @return lines
  public static String of(Scheduler scheduler) {
    var out = new StringBuilder();
    out.append(scheduler)
        .append(String.format(Locale.ROOT, ", at %.3f s\n", scheduler.ticks().now() / 1000.0));
    var count = new int[1];
    scheduler.forEachUnfinished(task -> {
      if (count[0]++ < TASK_LIMIT) {
        append(task, scheduler, out);
      }
    });
    if (count[0] > TASK_LIMIT) {
      out.append("… and ").append(count[0] - TASK_LIMIT).append(" more\n");
    }
    appendBlocking(scheduler, out);
    return out.toString();
  }

  private static void appendBlocking(Scheduler scheduler, StringBuilder out) {
    List<BlockingTask<?>> work = scheduler.blockingPool().work();
    work.removeIf(BlockingTask::isFinished);
    for (BlockingTask<?> call : work.subList(0, Math.min(work.size(), CALL_LIMIT))) {
      call.dump(out);
    }
    if (work.size() > CALL_LIMIT) {
      out.append("… and ").append(work.size() - CALL_LIMIT).append(" more blocking calls\n");
    }
  }

  private static void append(Task<?> task, Scheduler scheduler, StringBuilder out) {
    out.append(task);
    long now = scheduler.ticks().now();
    int waiting = task.waitingSeconds(now);
    if (waiting >= 0) {
      out.append(", for about ").append(waiting).append(" s");
    }
    Cancellation cancellation = task.cancellationOrNull();
    if (cancellation != null && cancellation.sinceTick() >= 0) {
      out.append(
          String.format(
              Locale.ROOT, ", cancelling since %.1f s", (now - cancellation.sinceTick()) / 1000.0));
    }
    out.append('\n');
    int before = out.length();
    if (waiting < 0) {
      out.append("  where it waited last:\n");
    }
    try {
      Waits.describe(task, "  ", out);
    } catch (RuntimeException e) {
      out.setLength(before);
      out.append("  (changed while it was looked at: ").append(e).append(")\n");
    }
  }
}
