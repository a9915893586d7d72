package weft.net;

import static weft.Weft.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Blocking;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.polling.Polling;
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
/// ## Threads
///
/// One task reads and one writes at a time; they may be two. {@link #close} from any thread.
public final class TcpStream implements AsyncRead, AsyncWrite, AutoCloseable {
  /// Buffers on the heap are moved in slices: the JDK copies all that it is given into a direct
  /// buffer, at each try, and keeps that.
  private static final int SLICE = 128 << 10;

  private final SocketChannel channel;
  private final Source source;

  /// Whether the last read found less than it had room for, so that the next would find nothing. By
  /// who reads.
  private boolean drained;

  private TcpStream(SocketChannel channel) {
    this.channel = channel;
    source = new Source(channel);
  }

  /// Takes over a channel, which it closes if that fails.
  static TcpStream of(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      return new TcpStream(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Connects. The addresses of the name are tried one after the other; they are looked up on the
  /// blocking pool.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The connection is given up.
  ///
  /// @param host a name or a literal address
  /// @param port from 1 to 65535
  /// @return a future of the connection; it fails with an IOException, that of the last address,
  ///   with those of the others suppressed
  /// @throws IllegalArgumentException if the port is out of range
  public static Async<TcpStream> connect(String host, int port) {
    Arguments.notNull("host", host);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
    return async(() -> {
      InetAddress[] addresses = new Blocking<>(() -> InetAddress.getAllByName(host), null).await();
      var failures = new ArrayDeque<IOException>();
      for (InetAddress address : addresses) {
        try {
          return connect(new InetSocketAddress(address, port)).await();
        } catch (IOException e) {
          failures.add(e);
        }
      }
      var last =
          failures.isEmpty() ? new IOException(host + " has no address") : failures.removeLast();
      failures.forEach(last::addSuppressed);
      throw last;
    });
  }

  /// Connects to an address.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The connection is given up.
  ///
  /// @param address a resolved address
  /// @return a future of the connection; it fails with an IOException that names the address
  public static Async<TcpStream> connect(SocketAddress address) {
    Arguments.notNull("address", address);
    return async(() -> {
      var stream = TcpStream.of(SocketChannel.open());
      boolean connected = false;
      try {
        if (!stream.channel.connect(address)) {
          stream.new Connect().await();
        }
        connected = true;
        return stream;
      } catch (IOException e) {
        throw new IOException("cannot connect to " + address + ": " + e.getMessage(), e);
      } finally {
        if (!connected) {
          stream.close();
        }
      }
    });
  }

  // ---- bytes

  @Override
  public Async<Integer> read(ByteBuffer into) {
    if (!into.hasRemaining() || into.isReadOnly()) {
      throw new IllegalArgumentException("into: " + into + " (expected: a buffer with room)");
    }
    return new Read(into);
  }

  @Override
  public Async<Integer> write(ByteBuffer from) {
    if (!from.hasRemaining()) {
      throw new IllegalArgumentException("from: " + from + " (expected: at least one byte)");
    }
    return new Write(from);
  }

  @Override
  public Async<Void> writeAll(ByteBuffer from) {
    return new WriteAll(Arguments.notNull("from", from));
  }

  /// Waits until something can be read without waiting, or the end has come: so that a connection
  /// which is idle needs no buffer.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null; a read that follows may have to wait nevertheless, though seldom
  @Override
  public Async<Void> readable() {
    return new Readiness();
  }

  @Override
  public Async<Void> shutdown() {
    return async(() -> {
      channel.shutdownOutput();
    });
  }

  /// How many bytes are moved at a try.
  private static int slice(ByteBuffer buffer) {
    return buffer.isDirect() ? buffer.remaining() : Math.min(SLICE, buffer.remaining());
  }

  /// The next read waits for an event first if this one finds less than it could.
  private Object readSlice(ByteBuffer into) throws IOException {
    int slice = slice(into);
    if (slice == 0) {
      throw new IllegalStateException("a read has begun into a buffer without room: " + into);
    }
    int limit = into.limit();
    into.limit(into.position() + slice);
    int count;
    try {
      count = channel.read(into);
    } finally {
      into.limit(limit);
    }
    drained = count >= 0 && count < slice;
    return count == 0 ? Polling.PENDING : (Object) count;
  }

  private int writeSlice(ByteBuffer from) throws IOException {
    int limit = from.limit();
    from.limit(from.position() + slice(from));
    try {
      return channel.write(from);
    } finally {
      from.limit(limit);
    }
  }

  // ---- the socket

  /// Whether small writes are sent at once, rather than collected until what was sent before is
  /// acknowledged (Nagle's algorithm). Off unless it is set.
  ///
  /// @param on true to send at once
  /// @return this
  /// @throws UncheckedIOException if the socket says so
  public TcpStream noDelay(boolean on) {
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, on);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The address of this end.
  ///
  /// @return the address
  /// @throws IOException if the stream is closed
  public SocketAddress localAddress() throws IOException {
    return channel.getLocalAddress();
  }

  /// The address of the other end.
  ///
  /// @return the address
  /// @throws IOException if the stream is closed
  public SocketAddress remoteAddress() throws IOException {
    return channel.getRemoteAddress();
  }

  /// Closes the connection: operations that wait fail with a {@link ClosedChannelException}, and
  /// the other side reads the end. Idempotent. Any thread. The descriptor is gone when {@link
  /// #closed} is done.
  @Override
  public void close() {
    source.close();
  }

  /// Waits until the stream is closed and its descriptor given back to the system.
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
    if (!channel.isOpen()) {
      return "closed tcp stream";
    }
    try {
      return "tcp stream " + channel.getLocalAddress() + " to " + channel.getRemoteAddress();
    } catch (IOException e) {
      return "closed tcp stream";
    }
  }

  // ---- operations

  private final class Connect extends SocketOperation<@Nullable Void> {
    Connect() {
      super(source, Direction.WRITE, SelectionKey.OP_CONNECT);
    }

    @Override
    @Nullable Object attempt() throws IOException {
      return channel.finishConnect() ? null : Polling.PENDING;
    }

    @Override
    boolean isLikelyToBlock() {
      return true;
    }

    @Override
    public String toString() {
      return "connect of " + TcpStream.this;
    }
  }

  private final class Read extends SocketOperation<Integer> {
    private final ByteBuffer into;

    Read(ByteBuffer into) {
      super(source, Direction.READ, SelectionKey.OP_READ);
      this.into = into;
    }

    @Override
    @Nullable Object attempt() throws IOException {
      return readSlice(into);
    }

    @Override
    boolean isLikelyToBlock() {
      return drained;
    }

    @Override
    public String toString() {
      return "read from " + TcpStream.this;
    }
  }

  private final class Readiness extends SocketOperation<Void> {
    private boolean tried;

    Readiness() {
      super(source, Direction.READ, SelectionKey.OP_READ);
    }

    /// A selector is all that can tell; so after the first event it is done.
    @Override
    @Nullable Object attempt() throws IOException {
      if (!channel.isOpen()) {
        throw new ClosedChannelException();
      }
      if (tried) {
        drained = false;
        return null;
      }
      tried = true;
      return Polling.PENDING;
    }

    @Override
    public String toString() {
      return "readable() of " + TcpStream.this;
    }
  }

  private final class Write extends SocketOperation<Integer> {
    private final ByteBuffer from;

    Write(ByteBuffer from) {
      super(source, Direction.WRITE, SelectionKey.OP_WRITE);
      this.from = from;
    }

    @Override
    @Nullable Object attempt() throws IOException {
      if (!from.hasRemaining()) {
        throw new IllegalStateException("a write has begun from an empty buffer: " + from);
      }
      int count = writeSlice(from);
      return count == 0 ? Polling.PENDING : (Object) count;
    }

    @Override
    public String toString() {
      return "write to " + TcpStream.this;
    }
  }

  private final class WriteAll extends SocketOperation<Void> {
    private final ByteBuffer from;

    WriteAll(ByteBuffer from) {
      super(source, Direction.WRITE, SelectionKey.OP_WRITE);
      this.from = from;
    }

    @Override
    @Nullable Object attempt() throws IOException {
      while (from.hasRemaining()) {
        if (writeSlice(from) < 1) {
          return Polling.PENDING;
        }
      }
      return null;
    }

    @Override
    public String toString() {
      return "writeAll of " + from.remaining() + " bytes to " + TcpStream.this;
    }
  }
}
