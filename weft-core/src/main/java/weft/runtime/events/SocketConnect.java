package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// A connection was made, or not.
@Name("weft.SocketConnect")
@Label("Socket Connect")
@Category("Weft")
@Description("Connecting to one or several addresses took as long as the event")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class SocketConnect extends Event {
  @Label("Target")
  private @Nullable String target;

  @Label("Outcome")
  @Description("connected, cancelled, or the failure")
  private @Nullable String outcome;

  private SocketConnect() {}

  /// Connecting begins.
  ///
  /// @return to be given to [#end]; null if none is wanted
  public static @Nullable SocketConnect start() {
    var event = new SocketConnect();
    if (event.isEnabled()) {
      event.begin();
      return event;
    }
    return null;
  }

  /// It has ended.
  ///
  /// @param event that of its start
  /// @param target where to
  /// @param outcome how
  public static void end(@Nullable SocketConnect event, String target, String outcome) {
    if (event != null && event.shouldCommit()) {
      event.target = target;
      event.outcome = outcome;
      event.commit();
    }
  }
}
