package weft.net;

import static weft.Weft.async;

import java.nio.channels.ClosedChannelException;
import weft.Async;

/// Something that gives connections, one after the other, for {@link Server} to serve: a {@link
/// TcpListener}, a {@link UnixListener}, or one of your own.
///
/// @param <C> the type of the connections
public interface Listener<C extends AutoCloseable> extends AutoCloseable {
  /// Waits for a connection.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A connection that comes meanwhile is accepted by the next call.
  ///
  /// @return a future of the connection, to be closed; it fails with a {@link
  ///   ClosedChannelException} when the listener is closed, and with another IOException if one
  ///   could not be accepted, but later ones may be
  Async<C> accept();

  /// Stops listening: an accept that waits fails with a {@link ClosedChannelException}. Idempotent.
  /// Any thread.
  @Override
  void close();

  /// Waits until nothing is left of the listener, so that its address can be used again.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null; by default it is done at once
  default Async<Void> closed() {
    return async(() -> {});
  }
}
