package weft.io;

import static weft.Weft.async;

import java.nio.ByteBuffer;
import weft.Async;
import weft.io.buffers.Buffers;
import weft.support.Arguments;

/// One end of a connection in memory: what one end writes, the other reads. For tests of protocols
/// without a network, and to join parts of a program that read and write bytes. (Tokio's `duplex`.)
///
/// {@snippet class = "weft.io.DuplexTest" region = "duplex"}
///
/// Each direction holds so many bytes; a writer waits while it is full. When an end is closed or
/// shut down, the other reads what was written before, and then the end. What is written to an end
/// that is closed fails with an IOException: "broken pipe".
///
/// ## Threads
///
/// Each end is used as a socket is: one task reads and one writes at a time, on any worker. {@link
/// #close} from any thread.
public final class Duplex implements AsyncRead, AsyncWrite, AutoCloseable {
  /// Both ends of a connection.
  ///
  /// @param first one
  /// @param second the other
  public record Pair(Duplex first, Duplex second) {}

  private final Conduit in;
  private final Conduit out;

  private Duplex(Conduit in, Conduit out) {
    this.in = in;
    this.out = out;
  }

  /// Makes a connection.
  ///
  /// @param capacity of each direction in bytes, at least 1
  /// @return its ends, to be closed
  /// @throws IllegalArgumentException if the capacity is less than 1
  public static Pair pair(int capacity) {
    Arguments.atLeastOne("capacity", capacity);
    var one = new Conduit(capacity);
    var other = new Conduit(capacity);
    return new Pair(new Duplex(one, other), new Duplex(other, one));
  }

  @Override
  public Async<Integer> read(ByteBuffer into) {
    Buffers.requireRoom(into);
    return in.read(into);
  }

  @Override
  public Async<Void> readable() {
    return in.readable();
  }

  @Override
  public Async<Integer> write(ByteBuffer from) {
    Buffers.requireBytes(from);
    return out.write(from);
  }

  @Override
  public Async<Void> shutdown() {
    return async(() -> {
      out.end();
    });
  }

  /// Closes this end: the other one reads what was written, and then the end; what it writes fails.
  /// What was not read here is gone, and operations of this end fail with a {@link
  /// java.nio.channels.ClosedChannelException}. Idempotent. Any thread.
  @Override
  public void close() {
    out.end();
    in.drop();
  }

  @Override
  public String toString() {
    return "Duplex (in: " + in + "; out: " + out + ")";
  }
}
