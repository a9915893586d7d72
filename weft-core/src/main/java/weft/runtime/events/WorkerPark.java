package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// A worker was parked.
@Name("weft.WorkerPark")
@Label("Worker Park")
@Category("Weft")
@Description("A worker had nothing to do")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class WorkerPark extends Event {
  @Label("Worker")
  private @Nullable String worker;

  private WorkerPark() {}

  /// A worker is going to park.
  ///
  /// @return to be given to [#end]
  public static WorkerPark start() {
    var event = new WorkerPark();
    event.begin();
    return event;
  }

  /// It goes on.
  ///
  /// @param event that of its park
  /// @param name the worker's
  public static void end(WorkerPark event, String name) {
    if (event.shouldCommit()) {
      event.worker = name;
      event.commit();
    }
  }
}
