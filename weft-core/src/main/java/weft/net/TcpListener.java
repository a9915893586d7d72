package weft.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.polling.Polling;
import weft.support.Arguments;

/// A TCP socket that accepts connections.
///
/// ## Threads
///
/// One task accepts at a time. {@link #close} from any thread.
public final class TcpListener implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerSocketChannel channel;
  private final Source source;

  /// Connections that were accepted by whoever then failed or was cancelled. Any thread.
  private final Queue<TcpStream> returned = new ConcurrentLinkedQueue<>();

  private TcpListener(ServerSocketChannel channel) {
    this.channel = channel;
    source = new Source(channel);
  }

  /// Listens at an address, at once. An address whose last listener ended lately can be used
  /// (`SO_REUSEADDR`).
  ///
  /// @param address where; with port 0 the system chooses one, see {@link #localAddress}
  /// @return the listener, to be closed
  /// @throws IOException if the address cannot be used, with a message that names it
  public static TcpListener bind(SocketAddress address) throws IOException {
    Arguments.notNull("address", address);
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, BACKLOG);
      return new TcpListener(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("cannot listen at " + address + ": " + e.getMessage(), e);
    }
  }

  /// Waits for a connection.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A connection that comes meanwhile is accepted by the next call.
  ///
  /// @return a future of the connection, to be closed; it fails with an IOException, for example
  ///   when the process has no descriptors left, and with a {@link ClosedChannelException} when the
  ///   listener is closed
  public Async<TcpStream> accept() {
    return new Accept();
  }

  /// The address at which it listens.
  ///
  /// @return the address, with the port that the system has chosen
  /// @throws IOException if the listener is closed
  public SocketAddress localAddress() throws IOException {
    return channel.getLocalAddress();
  }

  /// Stops listening: an accept that waits fails with a {@link ClosedChannelException}. Idempotent.
  /// Any thread. The descriptor is gone when {@link #closed} is done.
  @Override
  public void close() {
    try {
      source.close();
    } finally {
      closeReturned();
    }
  }

  private void closeReturned() {
    for (TcpStream stream = returned.poll(); stream != null; stream = returned.poll()) {
      stream.close();
    }
  }

  /// Waits until the listener is closed and its descriptor given back to the system.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null
  public Async<Void> closed() {
    return new Closed(source);
  }

  @Override
  public String toString() {
    try {
      return "tcp listener at " + channel.getLocalAddress();
    } catch (IOException e) {
      return "closed tcp listener";
    }
  }

  private final class Accept extends SocketOperation<TcpStream> {
    Accept() {
      super(source, Direction.READ, SelectionKey.OP_ACCEPT);
    }

    @Override
    @Nullable Object attempt() throws IOException {
      TcpStream again = returned.poll();
      if (again != null) {
        return again;
      }
      SocketChannel accepted = channel.accept();
      return accepted == null ? Polling.PENDING : TcpStream.of(accepted);
    }

    @Override
    protected boolean takesBack() {
      return true;
    }

    @Override
    protected void takeBack(@Nullable Object value) {
      if (value instanceof TcpStream stream) {
        returned.add(stream);
        if (source.isClosed()) {
          closeReturned();
        }
      }
    }

    @Override
    public String toString() {
      return "accept of " + TcpListener.this;
    }
  }
}
