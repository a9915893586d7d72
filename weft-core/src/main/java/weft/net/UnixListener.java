package weft.net;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import weft.Async;
import weft.support.Arguments;

/// A Unix domain socket that accepts connections of this machine, at a file.
///
/// ```java
/// Files.deleteIfExists(path);   // of a server that ended before
/// try (var listener = UnixListener.bind(path)) {
///   Server.of(listener).serve(connection -> answer(connection).await()).await();
/// } finally {
///   Files.deleteIfExists(path);
/// }
/// ```
///
/// ## The file
///
/// Listening makes the file, and fails if it is there. Closing leaves it: whoever has made the
/// listener deletes it, afterwards, or before the next listens there. Who may connect is who may
/// write to the file; a directory that only its owner may enter is surest.
///
/// ## Threads
///
/// One task accepts at a time. {@link #close} from any thread.
public final class UnixListener implements Listener<UnixStream> {
  private static final int BACKLOG = 1024;

  private final AcceptingSocket<UnixStream> socket;
  private final Path path;

  private UnixListener(ServerSocketChannel channel, Path path) {
    this.path = path;
    socket =
        new AcceptingSocket<>(
            channel,
            "unix listener",
            UnixStream.class,
            each -> new UnixStream(StreamSocket.of(each).toConnected()));
  }

  /// Listens at a file, at once.
  ///
  /// @param path of a file that is not there, at most some 100 bytes long
  /// @return the listener, to be closed
  /// @throws IOException if it cannot listen there, with a message that names the file
  public static UnixListener bind(Path path) throws IOException {
    return bind(path, BACKLOG);
  }

  /// Listens at a file, at once.
  ///
  /// @param path of a file that is not there, at most some 100 bytes long
  /// @param backlog how many connections may wait to be accepted, at least 1; 1024 in {@link
  ///   #bind(Path)}
  /// @return the listener, to be closed
  /// @throws IOException if it cannot listen there, with a message that names the file
  /// @throws IllegalArgumentException if the backlog is less than 1
  public static UnixListener bind(Path path, int backlog) throws IOException {
    Arguments.notNull("path", path);
    Arguments.atLeastOne("backlog", backlog);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      channel.bind(UnixDomainSocketAddress.of(path), backlog);
      return new UnixListener(channel, path);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw SocketFailures.of("cannot listen at " + path, e);
    }
  }

  /// Waits for a connection.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A connection that comes meanwhile is accepted by the next call.
  ///
  /// @return a future of the connection, to be closed; it fails with an IOException, and with a
  ///   {@link ClosedChannelException} when the listener is closed
  @Override
  public Async<UnixStream> accept() {
    return socket.accept();
  }

  /// The file at which it listens.
  ///
  /// @return as it was given
  public Path path() {
    return path;
  }

  /// Stops listening: an accept that waits fails with a {@link ClosedChannelException}. The file
  /// stays. Idempotent. Any thread. The descriptor is gone when {@link #closed} is done.
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
