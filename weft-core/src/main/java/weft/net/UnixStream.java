package weft.net;

import static weft.Weft.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.ClosedIfLost;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.support.Arguments;
import weft.time.Sleep;

/// A connection over a Unix domain socket, to another process of this machine. As {@link
/// TcpStream}.
///
/// ## Threads
///
/// One task reads and one writes at a time; they may be two. For two tasks that each own a
/// direction, {@link #split} it. {@link #close} from any thread.
public final class UnixStream implements AsyncRead, AsyncWrite, AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private final StreamSocket socket;

  UnixStream(StreamSocket socket) {
    this.socket = socket;
  }

  /// Connects to the file of a {@link UnixListener}. While the listener has as many connections to
  /// accept as it can have, it tries again, up to 50 ms later, for the system has no way to wait.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The connection is given up. A stream that nobody receives is closed.
  ///
  /// @param path of the file
  /// @return a future of the connection, to be closed; it fails with an IOException that names the
  ///   file
  public static Async<UnixStream> connect(Path path) {
    Arguments.notNull("path", path);
    return new ClosedIfLost<>(
        async(() -> {
          Duration pause = FIRST_PAUSE;
          for (; ; ) {
            UnixStream stream = tryConnect(path);
            if (stream != null) {
              SocketOperation.traffic().onConnect();
              return stream;
            }
            Sleep.after(pause).await();
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
          }
        }));
  }

  /// Null if the listener's queue is full.
  private static @Nullable UnixStream tryConnect(Path path) throws IOException {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      var socket = StreamSocket.of(channel);
      boolean connected = false;
      try {
        channel.configureBlocking(false);
        connected = socket.connect(UnixDomainSocketAddress.of(path));
      } catch (SocketException e) {
        if (!isQueueFull(e)) {
          throw e;
        }
      } finally {
        if (!connected) {
          channel.close();
        }
      }
      return connected ? new UnixStream(socket) : null;
    } catch (IOException | RuntimeException e) {
      throw SocketFailures.of("cannot connect to " + path, e);
    }
  }

  /// The JDK tells it by the system's text alone (`EAGAIN`); in another language it is a failure.
  private static boolean isQueueFull(SocketException failure) {
    return String.valueOf(failure.getMessage()).contains("temporarily unavailable");
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
  /// See {@link TcpStream#readable}.
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

  /// How many bytes were written. Any thread, which may see an old number.
  ///
  /// @return not negative
  public long bytesWritten() {
    return socket.bytesWritten();
  }

  /// Makes two halves, which two tasks can own; see {@link TcpStream#split}.
  ///
  /// @return the halves
  /// @throws IllegalStateException if it was split before
  public Halves split() {
    return socket.split();
  }

  // ---- the socket

  /// Sets an option.
  ///
  /// @param option which, such as {@link java.net.StandardSocketOptions#SO_SNDBUF}
  /// @param value its value
  /// @param <T> the type of the value
  /// @return this
  /// @throws UncheckedIOException if the socket says so, as when it is closed
  /// @throws UnsupportedOperationException if Unix streams have no such option
  public <T> UnixStream option(SocketOption<T> option, T value) {
    socket.option(option, value);
    return this;
  }

  /// How an option is set. `jdk.net.ExtendedSocketOptions.SO_PEERCRED` tells who is at the other
  /// end.
  ///
  /// @param option which
  /// @param <T> the type of its value
  /// @return its value
  /// @throws UncheckedIOException if the socket says so, as when it is closed
  /// @throws UnsupportedOperationException if Unix streams have no such option
  public <T> T option(SocketOption<T> option) {
    return socket.option(option);
  }

  /// Closes the connection: operations that wait fail with a {@link ClosedChannelException}, and
  /// the other side reads the end. Idempotent. Any thread. The descriptor is gone when {@link
  /// #closed} is done.
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
