package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/// A connection was closed.
@Name("weft.SocketClose")
@Label("Socket Close")
@Category("Weft")
@Description("A connection was closed by this thread")
@Enabled(false)
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class SocketClose extends Event {
  @Label("Kind")
  @Description("tcp stream or unix stream")
  private @Nullable String kind;

  @Label("Peer")
  @Description("The address of the other end")
  private @Nullable String peer;

  @Label("Bytes Read")
  @DataAmount
  private long bytesRead;

  @Label("Bytes Written")
  @DataAmount
  private long bytesWritten;

  private SocketClose() {}

  /// Whether it is recorded.
  ///
  /// @return nearly always false
  public static boolean isOn() {
    return new SocketClose().isEnabled();
  }

  /// A connection was closed.
  ///
  /// @param kind of the connection
  /// @param peer the other end
  /// @param bytesRead in its life
  /// @param bytesWritten in its life
  public static void emit(String kind, String peer, long bytesRead, long bytesWritten) {
    var event = new SocketClose();
    event.kind = kind;
    event.peer = peer;
    event.bytesRead = bytesRead;
    event.bytesWritten = bytesWritten;
    event.commit();
  }
}
