package weft.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import weft.Async;
import weft.support.Arguments;

/// A TCP socket that accepts connections. To serve them, each in a task of its own, give it to a
/// {@link Server}.
///
/// ## Threads
///
/// One task accepts at a time. {@link #close} from any thread.
public final class TcpListener implements Listener<TcpStream> {
  private final AcceptingSocket<TcpStream> socket;

  private TcpListener(ServerSocketChannel channel, TcpOptions accepted) {
    socket =
        new AcceptingSocket<>(
            channel, "tcp listener", TcpStream.class, each -> toStream(each, accepted));
  }

  private static TcpStream toStream(SocketChannel channel, TcpOptions options) throws IOException {
    options.applyTo(channel);
    return new TcpStream(StreamSocket.of(channel).toConnected());
  }

  /// Listens at an address, at once. An address whose last listener ended lately can be used.
  ///
  /// @param address where; with port 0 the system chooses one, see {@link #localAddress}
  /// @return the listener, to be closed
  /// @throws IOException if the address cannot be used, with a message that names it; a {@link
  ///   java.net.BindException} if it is in use or not of this machine
  public static TcpListener bind(SocketAddress address) throws IOException {
    return bind(address, ListenOptions.defaults());
  }

  /// Listens at an address, at once, with options.
  ///
  /// @param address where; with port 0 the system chooses one, see {@link #localAddress}
  /// @param options of the listener, and of what it accepts
  /// @return the listener, to be closed
  /// @throws IOException if the address cannot be used, or an option not be set, with a message
  ///   that names the address
  public static TcpListener bind(SocketAddress address, ListenOptions options) throws IOException {
    Arguments.notNull("address", address);
    Arguments.notNull("options", options);
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      options.applyTo(channel);
      channel.bind(address, options.backlog());
      return new TcpListener(channel, options.accepted());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw SocketFailures.of("cannot listen at " + address, e);
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
  @Override
  public Async<TcpStream> accept() {
    return socket.accept();
  }

  /// The address at which it listens.
  ///
  /// @return the address, with the port that the system has chosen
  /// @throws IOException if the listener is closed
  public InetSocketAddress localAddress() throws IOException {
    return (InetSocketAddress) socket.localAddress();
  }

  /// Stops listening: an accept that waits fails with a {@link ClosedChannelException}. Idempotent.
  /// Any thread. The descriptor is gone when {@link #closed} is done.
  @Override
  public void close() {
    socket.close();
  }

  /// Waits until the listener is closed and its descriptor given back to the system.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null
  @Override
  public Async<Void> closed() {
    return socket.closed();
  }

  @Override
  public String toString() {
    return socket.toString();
  }
}
