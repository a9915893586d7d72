package weft.net.driver;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What has gone through sockets on one worker. Written by the owner, read by anybody, each number
/// for itself: opaque, since nothing is published by them.
public final class Traffic {
  private static final VarHandle ACCEPTED;
  private static final VarHandle CONNECTED;
  private static final VarHandle READ;
  private static final VarHandle WRITTEN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ACCEPTED = lookup.findVarHandle(Traffic.class, "accepted", long.class);
      CONNECTED = lookup.findVarHandle(Traffic.class, "connected", long.class);
      READ = lookup.findVarHandle(Traffic.class, "bytesRead", long.class);
      WRITTEN = lookup.findVarHandle(Traffic.class, "bytesWritten", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long accepted;
  private long connected;
  private long bytesRead;
  private long bytesWritten;

  Traffic() {}

  /// Counts a connection that was accepted. Owner only.
  public void onAccept() {
    ACCEPTED.setOpaque(this, accepted + 1);
  }

  /// Counts a connection that was made. Owner only.
  public void onConnect() {
    CONNECTED.setOpaque(this, connected + 1);
  }

  /// Counts bytes that were read. Owner only.
  ///
  /// @param count not negative
  public void onRead(long count) {
    READ.setOpaque(this, bytesRead + count);
  }

  /// Counts bytes that were written. Owner only.
  ///
  /// @param count not negative
  public void onWrite(long count) {
    WRITTEN.setOpaque(this, bytesWritten + count);
  }

  /// How many connections were accepted. Any thread.
  ///
  /// @return not negative
  public long accepted() {
    return (long) ACCEPTED.getOpaque(this);
  }

  /// How many connections were made. Any thread.
  ///
  /// @return not negative
  public long connected() {
    return (long) CONNECTED.getOpaque(this);
  }

  /// How many bytes were read. Any thread.
  ///
  /// @return not negative
  public long bytesRead() {
    return (long) READ.getOpaque(this);
  }

  /// How many bytes were written. Any thread.
  ///
  /// @return not negative
  public long bytesWritten() {
    return (long) WRITTEN.getOpaque(this);
  }
}
