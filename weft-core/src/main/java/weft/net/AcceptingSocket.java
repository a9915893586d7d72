package weft.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.polling.Polling;
import weft.runtime.events.Recorder;
import weft.runtime.events.SocketAccept;

/// What a TCP listener and a Unix listener are made of: a socket that accepts others.
///
/// @param <C> the type of the connections
final class AcceptingSocket<C extends AutoCloseable> {
  /// Makes a connection of a channel that was accepted.
  interface Maker<C> {
    /// Makes it.
    ///
    /// @throws IOException if the channel cannot be used; it is closed then
    C of(SocketChannel channel) throws IOException;
  }

  private final ServerSocketChannel channel;
  private final Source source;
  private final String kind;
  private final Class<C> type;
  private final Maker<C> maker;

  /// Connections that were accepted by whoever then failed or was cancelled. Any thread.
  private final Queue<C> returned = new ConcurrentLinkedQueue<>();

  /// @param channel bound, and not blocking
  AcceptingSocket(ServerSocketChannel channel, String kind, Class<C> type, Maker<C> maker) {
    this.channel = channel;
    this.kind = kind;
    this.type = type;
    this.maker = maker;
    source = new Source(channel);
  }

  Async<C> accept() {
    return new Accept();
  }

  SocketAddress localAddress() throws IOException {
    return channel.getLocalAddress();
  }

  /// Idempotent. Any thread.
  void close() {
    try {
      source.close();
    } finally {
      closeReturned();
    }
  }

  private void closeReturned() {
    for (C connection = returned.poll(); connection != null; connection = returned.poll()) {
      try {
        connection.close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // sockets of this library throw unchecked ones only
      }
    }
  }

  Async<Void> closed() {
    return new Closed(source);
  }

  @Override
  public String toString() {
    try {
      return channel.isOpen() ? kind + " at " + channel.getLocalAddress() : "closed " + kind;
    } catch (IOException e) {
      return "closed " + kind;
    }
  }

  private final class Accept extends SocketOperation<C> {
    Accept() {
      super(source, Direction.READ, SelectionKey.OP_ACCEPT);
    }

    @Override
    @Nullable Object attempt() throws IOException {
      C again = returned.poll();
      if (again != null) {
        return again;
      }
      SocketChannel accepted;
      try {
        accepted = channel.accept();
      } catch (ClosedChannelException e) {
        throw SocketFailures.closed(toString(), e);
      }
      if (accepted == null) {
        return Polling.PENDING;
      }
      boolean made = false;
      try {
        accepted.configureBlocking(false);
        C connection = maker.of(accepted);
        made = true;
        traffic().onAccept();
        if (Recorder.isInUse()) {
          SocketAccept.emit(connection);
        }
        return connection;
      } finally {
        if (!made) {
          accepted.close();
        }
      }
    }

    @Override
    protected boolean takesBack() {
      return true;
    }

    @Override
    protected void takeBack(@Nullable Object value) {
      if (type.isInstance(value)) {
        returned.add(type.cast(value));
        source.toReady(Direction.READ); // if the next waits already
        if (source.isClosed()) {
          closeReturned();
        }
      }
    }

    @Override
    public String toString() {
      return "accept of " + AcceptingSocket.this;
    }
  }
}
