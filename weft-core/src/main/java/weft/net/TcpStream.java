package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import weft.Async;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.support.Arguments;

/// A TCP connection.
///
/// ```java
/// try (var stream = TcpStream.connect("localhost", 7).await()) {
///   stream.writeAll(ByteBuffer.wrap(request)).await();
///   stream.shutdown().await();
///   byte[] answer = stream.readToEnd(1 << 20).await();
/// }
/// ```
///
/// Small writes are sent at once, see {@link TcpOptions#noDelay}. There is no `peek`, for the JDK
/// has none: to look at bytes before they are taken, read through a buffered reader.
///
/// ## Threads
///
/// One task reads and one writes at a time; they may be two. For two tasks that each own a
/// direction, {@link #split} it. {@link #close} from any thread.
public final class TcpStream implements AsyncRead, AsyncWrite, AutoCloseable {
  private final StreamSocket socket;

  TcpStream(StreamSocket socket) {
    this.socket = socket;
  }

  /// Connects to a host.
  ///
  /// The name is looked up on the blocking pool. Of several addresses those of the two families
  /// take turns, and each has 250 ms, or until it fails, before the next is tried beside it; the
  /// first that connects wins (RFC 8305, "happy eyeballs").
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The connection is given up, and a look-up that has begun goes on alone. A
  /// stream that nobody receives, because a join fails or a timeout is late, is closed.
  ///
  /// @param host a name or a literal address
  /// @param port from 1 to 65535
  /// @return a future of the connection, to be closed; it fails with an IOException: a {@link
  ///   java.net.UnknownHostException}, a {@link java.net.ConnectException} if the only address
  ///   refuses, and with those of all addresses suppressed if there are several
  /// @throws IllegalArgumentException if the host is empty or the port out of range
  public static Async<TcpStream> connect(String host, int port) {
    return connect(host, port, TcpOptions.defaults());
  }

  /// Connects to a host, see {@link #connect(String, int)}, with options.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** As there.
  ///
  /// @param host a name or a literal address
  /// @param port from 1 to 65535
  /// @param options of the socket; with a local address, only addresses of its family are tried
  /// @return a future of the connection, to be closed; it fails with an IOException
  /// @throws IllegalArgumentException if the host is empty or the port out of range
  public static Async<TcpStream> connect(String host, int port, TcpOptions options) {
    Dns.ensureHost(host);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
    return Connecting.toHost(host, port, Arguments.notNull("options", options));
  }

  /// Connects to an address.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The connection is given up. A stream that nobody receives is closed.
  ///
  /// @param address a resolved address
  /// @return a future of the connection, to be closed; it fails with an IOException that names the
  ///   address
  public static Async<TcpStream> connect(SocketAddress address) {
    return connect(address, TcpOptions.defaults());
  }

  /// Connects to an address, with options.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** As {@link #connect(SocketAddress)}.
  ///
  /// @param address a resolved address
  /// @param options of the socket
  /// @return a future of the connection, to be closed; it fails with an IOException that names the
  ///   address
  public static Async<TcpStream> connect(SocketAddress address, TcpOptions options) {
    Arguments.notNull("address", address);
    return Connecting.toAddress(address, Arguments.notNull("options", options));
  }

  // ---- bytes

  @Override
  public Async<Integer> read(ByteBuffer into) {
    return socket.read(into);
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

  /// {@inheritDoc}
  ///
  /// It is done at once if the last read filled its buffer, for more is likely to be there; else,
  /// so before the first read as well, it waits until the system tells that something can be read.
  /// A read that follows has to wait if the last one took just what was there.
  @Override
  public Async<Void> readable() {
    return socket.readable();
  }

  @Override
  public Async<Void> shutdown() {
    return socket.shutdown();
  }

  /// How many bytes were read. Any thread, which may see an old number.
  ///
  /// @return not negative
  public long bytesRead() {
    return socket.bytesRead();
  }

  /// How many bytes were written, of which the system may have some still. Any thread, which may
  /// see an old number.
  ///
  /// @return not negative
  public long bytesWritten() {
    return socket.bytesWritten();
  }

  /// Makes two halves, which two tasks can own: `spawn(half, body)` closes a half when its task
  /// ends. From now on use the halves, which are not guarded against reads and writes of this
  /// stream; a close of this stream closes both.
  ///
  /// @return the halves
  /// @throws IllegalStateException if it was split before
  public Halves split() {
    return socket.split();
  }

  // ---- the socket

  /// Whether small writes are sent at once; see {@link TcpOptions#noDelay}.
  ///
  /// @param on true to send at once, as it is unless it is set
  /// @return this
  /// @throws UncheckedIOException if the socket says so
  public TcpStream noDelay(boolean on) {
    return option(StandardSocketOptions.TCP_NODELAY, on);
  }

  /// Sets an option now; to set it before the connection is made, use {@link TcpOptions}.
  ///
  /// @param option which, such as {@link StandardSocketOptions#SO_KEEPALIVE}
  /// @param value its value
  /// @param <T> the type of the value
  /// @return this
  /// @throws UncheckedIOException if the socket says so, as when it is closed
  /// @throws UnsupportedOperationException if TCP streams have no such option
  public <T> TcpStream option(SocketOption<T> option, T value) {
    socket.option(option, value);
    return this;
  }

  /// How an option is set.
  ///
  /// @param option which
  /// @param <T> the type of its value
  /// @return its value; of buffers what the system made of the hint
  /// @throws UncheckedIOException if the socket says so, as when it is closed
  /// @throws UnsupportedOperationException if TCP streams have no such option
  public <T> T option(SocketOption<T> option) {
    return socket.option(option);
  }

  /// The address of this end.
  ///
  /// @return the address
  /// @throws IOException if the stream is closed
  public InetSocketAddress localAddress() throws IOException {
    return (InetSocketAddress) socket.localAddress();
  }

  /// The address of the other end.
  ///
  /// @return the address
  /// @throws IOException if the stream is closed
  public InetSocketAddress remoteAddress() throws IOException {
    return (InetSocketAddress) socket.remoteAddress();
  }

  /// Closes the connection: operations that wait fail with a {@link ClosedChannelException}, and
  /// the other side reads the end; or it is reset, if there are bytes that were received and not
  /// read, and may then lose what was written last. Idempotent. Any thread. The descriptor is gone
  /// when {@link #closed} is done.
  @Override
  public void close() {
    socket.close();
  }

  /// Waits until the stream is closed and its descriptor given back to the system.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null
  public Async<Void> closed() {
    return socket.closed();
  }

  @Override
  public String toString() {
    return socket.toString();
  }
}
