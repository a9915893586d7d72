package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;
import weft.task.CleanupOverrunException;

/// A cleanup did not end in time; see [CleanupOverrunException].
@Name("weft.CleanupOverrun")
@Label("Cleanup Overrun")
@Category("Weft")
@Description("The cleanup of a cancelled body passed its deadline and was forced")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class CleanupOverrun extends Event {
  @Label("Message")
  private @Nullable String message;

  @Label("Place")
  @Description("The await where it was")
  private @Nullable String place;

  private CleanupOverrun() {}

  /// A cleanup is forced.
  ///
  /// @param overrun what is reported
  public static void emit(CleanupOverrunException overrun) {
    var event = new CleanupOverrun();
    if (event.isEnabled()) {
      event.fill(overrun);
      event.commit();
    }
  }

  private void fill(CleanupOverrunException overrun) {
    message = overrun.getMessage();
    StackTraceElement[] trace = overrun.getStackTrace();
    place = trace.length == 0 ? "" : trace[0].toString();
  }
}
