package weft.net;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import weft.Async;
import weft.io.AsyncRead;

/// The half of a stream that reads, for a task that owns it; from {@link TcpStream#split}.
///
/// ## Threads
///
/// One task reads at a time. {@link #close} from any thread.
public final class ReadHalf implements AsyncRead, AutoCloseable {
  private final StreamSocket socket;

  ReadHalf(StreamSocket socket) {
    this.socket = socket;
  }

  @Override
  public Async<Integer> read(ByteBuffer into) {
    return socket.read(into);
  }

  /// {@inheritDoc}
  ///
  /// See {@link TcpStream#readable}.
  @Override
  public Async<Void> readable() {
    return socket.readable();
  }

  /// Ends reading: a read that waits fails with a {@link ClosedChannelException}. What the other
  /// side sends from now on is not read, so in the end it has to wait; it is not told, but over a
  /// Unix socket its writes fail. The socket is closed when the other half is, too. Idempotent. Any
  /// thread.
  @Override
  public void close() {
    socket.endReading();
  }

  @Override
  public String toString() {
    return "read half of " + socket;
  }
}
