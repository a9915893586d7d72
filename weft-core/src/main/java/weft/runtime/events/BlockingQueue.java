package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// A blocking call waited for a thread.
@Name("weft.BlockingQueue")
@Label("Blocking Queue")
@Category("Weft")
@Description("A blocking call waited for a thread for as long as the event took")
@Threshold("20 ms")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class BlockingQueue extends Event {
  @Label("Task")
  @Description("The number of the task, see TaskInfo")
  private long task;

  @Label("Running")
  @Description("For how long it ran then")
  @Timespan(Timespan.NANOSECONDS)
  private long running;

  private BlockingQueue() {}

  /// A call is submitted.
  ///
  /// @return the event, which waits with it; null if none is wanted
  public static @Nullable BlockingQueue start() {
    var event = new BlockingQueue();
    if (event.isEnabled()) {
      event.begin();
      return event;
    }
    return null;
  }

  /// The call begins to run.
  public void toRunning() {
    end();
    running = System.nanoTime();
  }

  /// The call has ended.
  ///
  /// @param number of the call's handle
  public void toEnded(long number) {
    if (shouldCommit()) {
      task = number;
      running = System.nanoTime() - running;
      commit();
    }
  }
}
