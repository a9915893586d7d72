package weft.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/// The JDK's failures of sockets, with what was tried and where in their message, which the JDK
/// does not say. Code may catch them as before: they are of the types of the JDK's exceptions,
/// which are their causes; those that are unchecked become an IOException.
final class SocketFailures {
  private SocketFailures() {}

  /// Names what was tried.
  ///
  /// @param tried such as `cannot connect to example.org:80`
  /// @param cause the JDK's exception
  static IOException of(String tried, Exception cause) {
    String message = tried + ": " + reason(cause);
    IOException named =
        switch (cause) {
          case ConnectException _ -> new ConnectException(message);
          case BindException _ -> new BindException(message);
          case NoRouteToHostException _ -> new NoRouteToHostException(message);
          case PortUnreachableException _ -> new PortUnreachableException(message);
          case SocketException _ -> new SocketException(message);
          default -> new IOException(message);
        };
    named.initCause(cause);
    return named;
  }

  /// Says that somebody has tried something on a socket that this side has closed.
  ///
  /// @param tried such as `read from closed tcp stream to /192.0.2.7:80`
  static ClosedChannelException closed(String tried, @Nullable Throwable cause) {
    return new SocketClosedException(tried + ": it was closed by this side", cause);
  }

  /// Says that somebody has written after the end.
  static ClosedChannelException shutDown(String tried, Throwable cause) {
    return new SocketClosedException(tried + ": nothing can be written after shutdown()", cause);
  }

  private static String reason(Exception cause) {
    return switch (cause) {
      case UnresolvedAddressException _ ->
          "no address is known for the host, or it was not looked up; give a resolved address";
      case UnsupportedAddressTypeException _ ->
          "an address of another kind of socket; TCP and UDP need an InetSocketAddress with the"
              + " socket's family, and for a file there are UnixStream and UnixListener";
      case AlreadyConnectedException _ ->
          "the socket is connected to another peer; send to that, or use another socket";
      case PortUnreachableException _ -> "no socket is at the peer's port";
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }
}
