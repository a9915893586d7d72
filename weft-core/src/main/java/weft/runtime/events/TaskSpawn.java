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

/// A task was spawned.
@Name("weft.TaskSpawn")
@Label("Task Spawn")
@Category("Weft")
@Description("A task was spawned by this thread")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class TaskSpawn extends Event {
  @Label("Task")
  @Description("The number of the task, see TaskInfo")
  private long task;

  @Label("Name")
  @Description("The name of the task, or of its body")
  private @Nullable String name;

  private TaskSpawn() {}

  /// Whether it is recorded.
  ///
  /// @return nearly always false
  public static boolean isOn() {
    return new TaskSpawn().isEnabled();
  }

  /// A task has been spawned. By the spawner.
  ///
  /// @param info which one
  public static void emit(TaskInfo info) {
    var event = new TaskSpawn();
    event.task = info.id();
    event.name = info.name();
    event.commit();
  }
}
