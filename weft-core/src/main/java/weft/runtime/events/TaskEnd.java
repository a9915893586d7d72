package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;
import weft.task.TaskInfo;

/// A task has ended.
@Name("weft.TaskEnd")
@Label("Task End")
@Category("Weft")
@Description("A task ended on this thread")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class TaskEnd extends Event {
  @Label("Task")
  @Description("The number of the task, see TaskInfo")
  private long task;

  @Label("Name")
  @Description("The name of the task, or of its body")
  private @Nullable String name;

  @Label("Outcome")
  @Description("value, failure or cancelled")
  private @Nullable String outcome;

  private TaskEnd() {}

  /// Whether it is recorded.
  ///
  /// @return nearly always false
  public static boolean isOn() {
    return new TaskEnd().isEnabled();
  }

  /// A task has ended. By the worker that ran it.
  ///
  /// @param info which one
  /// @param outcome how
  public static void emit(TaskInfo info, String outcome) {
    var event = new TaskEnd();
    event.task = info.id();
    event.name = info.name();
    event.outcome = outcome;
    event.commit();
  }
}
