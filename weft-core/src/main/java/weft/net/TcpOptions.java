package weft.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import weft.support.Arguments;

/// How the sockets of TCP streams are set before they connect, or when they are accepted.
///
/// ```java
/// var options = TcpOptions.defaults().keepAlive(true).sendBuffer(1 << 20);
/// try (var stream = TcpStream.connect("example.org", 80, options).await()) { … }
/// ```
///
/// What is not named here is the system's default, but for {@link #noDelay}, which is on.
///
/// ## Threads
///
/// Immutable; each method returns new options.
public final class TcpOptions {
  private static final TcpOptions DEFAULTS =
      new TcpOptions(OptionValues.NONE, null).option(StandardSocketOptions.TCP_NODELAY, true);

  private final OptionValues values;
  private final @Nullable SocketAddress localAddress;

  private TcpOptions(OptionValues values, @Nullable SocketAddress localAddress) {
    this.values = values;
    this.localAddress = localAddress;
  }

  /// The options of streams for which none are given.
  ///
  /// @return `TCP_NODELAY`, and else what the system sets
  public static TcpOptions defaults() {
    return DEFAULTS;
  }

  /// Whether small writes are sent at once, rather than collected until what was sent before is
  /// acknowledged (Nagle's algorithm). On unless it is set: with the algorithm a message that is
  /// written in two parts may wait 40 ms and more for an acknowledgement that the other side
  /// delays. So write what belongs together at once, or through a buffer. (As Go and Netty; off in
  /// Tokio.)
  ///
  /// @param on true to send at once
  /// @return new options
  public TcpOptions noDelay(boolean on) {
    return option(StandardSocketOptions.TCP_NODELAY, on);
  }

  /// Whether the system asks the other side now and then if it is there while nothing is sent, by
  /// default after two hours; `jdk.net.ExtendedSocketOptions` has options for the times.
  ///
  /// @param on true to ask
  /// @return new options
  public TcpOptions keepAlive(boolean on) {
    return option(StandardSocketOptions.SO_KEEPALIVE, on);
  }

  /// Whether closing throws away what has not been sent, and resets the connection, rather than
  /// have the system send it in the background (`SO_LINGER` of zero). A positive `SO_LINGER` is not
  /// offered: a close would hold its worker up.
  ///
  /// @param on true to reset
  /// @return new options
  public TcpOptions resetOnClose(boolean on) {
    return option(StandardSocketOptions.SO_LINGER, on ? 0 : -1);
  }

  /// How much the system keeps of what was received and not read (`SO_RCVBUF`).
  ///
  /// @param bytes at least 1; a hint
  /// @return new options
  /// @throws IllegalArgumentException if it is less than 1
  public TcpOptions receiveBuffer(int bytes) {
    return option(StandardSocketOptions.SO_RCVBUF, Arguments.atLeastOne("bytes", bytes));
  }

  /// How much the system keeps of what was written and not acknowledged (`SO_SNDBUF`).
  ///
  /// @param bytes at least 1; a hint
  /// @return new options
  /// @throws IllegalArgumentException if it is less than 1
  public TcpOptions sendBuffer(int bytes) {
    return option(StandardSocketOptions.SO_SNDBUF, Arguments.atLeastOne("bytes", bytes));
  }

  /// Whether a local address may be bound whose last connection ended lately (`SO_REUSEADDR`).
  ///
  /// @param on true to allow it
  /// @return new options
  public TcpOptions reuseAddress(boolean on) {
    return option(StandardSocketOptions.SO_REUSEADDR, on);
  }

  /// Sets any other option, as the JDK names them: see {@link StandardSocketOptions} and
  /// `jdk.net.ExtendedSocketOptions`.
  ///
  /// @param option which
  /// @param value its value; checked when the socket is made
  /// @param <T> the type of the value
  /// @return new options
  public <T> TcpOptions option(SocketOption<T> option, T value) {
    return new TcpOptions(values.with(option, value), localAddress);
  }

  /// The address from which to connect; for accepted streams it means nothing, and is refused.
  ///
  /// @param address of this machine, resolved; with port 0 the system chooses the port
  /// @return new options
  /// @throws IllegalArgumentException if it is not resolved
  public TcpOptions localAddress(SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IllegalArgumentException("address: " + address + " (expected: a resolved address)");
    }
    return new TcpOptions(values, Arguments.notNull("address", address));
  }

  @Nullable SocketAddress localAddress() {
    return localAddress;
  }

  void applyTo(SocketChannel channel) throws IOException {
    values.applyTo(channel);
  }

  @Override
  public String toString() {
    return values + (localAddress == null ? "" : " from " + localAddress);
  }
}
