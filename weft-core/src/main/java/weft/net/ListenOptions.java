package weft.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import weft.support.Arguments;

/// How a {@link TcpListener} is set.
///
/// ```java
/// var options = ListenOptions.defaults().backlog(4096).reusePort(true)
///     .accepted(TcpOptions.defaults().keepAlive(true));
/// var listener = TcpListener.bind(address, options);
/// ```
///
/// ## Threads
///
/// Immutable; each method returns new options.
public final class ListenOptions {
  private static final int BACKLOG = 1024;

  private static final ListenOptions DEFAULTS =
      new ListenOptions(BACKLOG, OptionValues.NONE, TcpOptions.defaults()).reuseAddress(true);

  private final int backlog;
  private final OptionValues values;
  private final TcpOptions accepted;

  private ListenOptions(int backlog, OptionValues values, TcpOptions accepted) {
    this.backlog = backlog;
    this.values = values;
    this.accepted = accepted;
  }

  /// The options of listeners for which none are given.
  ///
  /// @return a backlog of 1024, `SO_REUSEADDR`, {@link TcpOptions#defaults} for accepted streams
  public static ListenOptions defaults() {
    return DEFAULTS;
  }

  /// How many connections may wait to be accepted.
  ///
  /// @param connections at least 1; the system may have a lower limit, on Linux
  ///   `net.core.somaxconn`
  /// @return new options
  /// @throws IllegalArgumentException if it is less than 1
  public ListenOptions backlog(int connections) {
    return new ListenOptions(Arguments.atLeastOne("connections", connections), values, accepted);
  }

  /// Whether the address may be one whose last listener ended lately (`SO_REUSEADDR`).
  ///
  /// @param on on unless it is set
  /// @return new options
  public ListenOptions reuseAddress(boolean on) {
    return option(StandardSocketOptions.SO_REUSEADDR, on);
  }

  /// Whether several listeners, also of several processes, may listen at the address, if each of
  /// them says so; the system spreads connections over them (`SO_REUSEPORT`).
  ///
  /// @param on off unless it is set; {@link TcpListener#bind} fails where the system has none
  /// @return new options
  public ListenOptions reusePort(boolean on) {
    return option(StandardSocketOptions.SO_REUSEPORT, on);
  }

  /// Sets any other option of the listening socket, as the JDK names them. A receive buffer belongs
  /// here rather than to what is accepted, for it is agreed upon before.
  ///
  /// @param option which
  /// @param value its value; checked when the socket is made
  /// @param <T> the type of the value
  /// @return new options
  public <T> ListenOptions option(SocketOption<T> option, T value) {
    return new ListenOptions(backlog, values.with(option, value), accepted);
  }

  /// How accepted streams are set.
  ///
  /// @param options without a local address
  /// @return new options
  /// @throws IllegalArgumentException if they have a local address
  public ListenOptions accepted(TcpOptions options) {
    if (Arguments.notNull("options", options).localAddress() != null) {
      throw new IllegalArgumentException("options: " + options + " (expected: no local address)");
    }
    return new ListenOptions(backlog, values, options);
  }

  int backlog() {
    return backlog;
  }

  TcpOptions accepted() {
    return accepted;
  }

  void applyTo(ServerSocketChannel channel) throws IOException {
    values.applyTo(channel);
  }

  @Override
  public String toString() {
    return values + ", backlog " + backlog + ", accepted: " + accepted;
  }
}
