package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// A connection was accepted.
@Name("weft.SocketAccept")
@Label("Socket Accept")
@Category("Weft")
@Description("A connection was accepted by this thread")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class SocketAccept extends Event {
  @Label("Connection")
  @Description("Its kind and both addresses")
  private @Nullable String connection;

  private SocketAccept() {}

  /// A connection was accepted.
  ///
  /// @param accepted whose text names both ends
  public static void emit(Object accepted) {
    var event = new SocketAccept();
    if (event.isEnabled()) {
      event.connection = accepted.toString();
      event.commit();
    }
  }
}
