package weft.runtime.scheduler;

import java.util.ArrayList;
import java.util.List;
import weft.support.Internals;

/// Tells what the worker of a running task is doing, for dumps. Any thread; the task goes on
/// meanwhile, so it is looked at before and after.
final class RunningStack {
  private static final int FRAMES = 32;

  private RunningStack() {}

  /// Its lines.
  ///
  /// @return empty if the task is not running, or not any more
  static String of(Scheduler scheduler, Task<?> task) {
    Worker worker = task.isActive() ? scheduler.workerThatPolls(task) : null;
    Thread thread = worker == null ? null : worker.carrier().thread();
    if (worker == null || thread == null) {
      return "";
    }
    long mark = worker.pollMark();
    StackTraceElement[] stack = thread.getStackTrace();
    if (worker.pollMark() != mark || !task.isActive() || worker.running() != task) {
      return "";
    }
    var out = new StringBuilder("  runs now, on thread ").append(thread.getName()).append(":\n");
    List<StackTraceElement> frames = ofUser(stack);
    for (StackTraceElement frame : frames.subList(0, Math.min(frames.size(), FRAMES))) {
      out.append("  at ").append(frame).append('\n');
    }
    if (frames.size() > FRAMES) {
      out.append("  … ").append(frames.size() - FRAMES).append(" more\n");
    }
    return out.toString();
  }

  /// From the top down to where the worker polls the task, without this library's own.
  private static List<StackTraceElement> ofUser(StackTraceElement[] stack) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      if (type.equals("weft.runtime.scheduler.Task") && frame.getMethodName().equals("run")) {
        break;
      }
      if (!Internals.have(type) && !Caller.isGenerated(frame)) {
        frames.add(Internals.readable(frame));
      }
    }
    return frames;
  }
}
