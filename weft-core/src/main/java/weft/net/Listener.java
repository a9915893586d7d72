package weft.net;

import static weft.Weft.async;

import java.nio.channels.ClosedChannelException;
import weft.Async;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;

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

  /// A stream of the connections, for a server of your own; {@link Server} also limits their
  /// number, gets over refusals of the system, and ends gracefully.
  ///
  /// The stream owns this listener. When it is closed, also if it was never asked for a connection,
  /// it closes the listener and waits until {@linkplain #closed nothing is left of it}. The
  /// connections are closed by whoever receives them. The stream does not end by itself; it fails
  /// as {@link #accept} does.
  ///
  /// @return the stream
  default AsyncStream<C> connections() {
    return Repeated.of(
        this,
        this::accept,
        this,
        () -> {
          close();
          return closed();
        });
  }

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
