package weft.net;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import weft.Async;
import weft.io.AsyncWrite;

/// The half of a stream that writes, for a task that owns it; from {@link TcpStream#split}.
///
/// ## Threads
///
/// One task writes at a time. {@link #close} from any thread.
public final class WriteHalf implements AsyncWrite, AutoCloseable {
  private final StreamSocket socket;

  WriteHalf(StreamSocket socket) {
    this.socket = socket;
  }

  @Override
  public Async<Integer> write(ByteBuffer from) {
    return socket.write(from);
  }

  @Override
  public Async<Void> writeAll(ByteBuffer from) {
    return socket.writeAll(from);
  }

  /// Writes all that some buffers have, with as few calls of the system as it takes (a gathering
  /// write).
  @Override
  public Async<Void> writeAll(ByteBuffer... from) {
    return socket.writeAll(from);
  }

  @Override
  public Async<Void> shutdown() {
    return socket.shutdown();
  }

  /// Ends writing: the other side reads the end, and a write that waits fails with a {@link
  /// ClosedChannelException}. The socket is closed when the other half is, too. Idempotent. Any
  /// thread.
  @Override
  public void close() {
    socket.endWriting();
  }

  @Override
  public String toString() {
    return "write half of " + socket;
  }
}
