package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.buffers.Buffers;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.polling.Polling;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;
import weft.support.Arguments;

/// A UDP socket: sends and receives datagrams.
///
/// {@snippet class = "weft.net.UdpSocketTest" region = "udp"}
///
/// Datagrams may be lost, come twice or in another order; that is UDP's nature, and the system
/// drops what comes while its buffer is full (`SO_RCVBUF`). Receiving takes one datagram at a time,
/// and cuts off what the buffer has no room for, silently: give it as much room as the largest may
/// have, 65,507 bytes at most over IPv4.
///
/// ## Cancel safety
///
/// **Cancel safe.** A receipt that is cancelled has taken no datagram, and a send has sent none.
///
/// ## Threads
///
/// One task receives and one sends at a time; they may be two. {@link #close} from any thread.
public final class UdpSocket implements AutoCloseable {
  /// A datagram that was received.
  ///
  /// @param length how many bytes were put into the buffer; 0 for an empty datagram
  /// @param sender who sent it
  public record Received(int length, SocketAddress sender) {}

  /// A datagram of a {@linkplain #datagrams stream}.
  ///
  /// @param data its bytes, from position 0 to the limit; nobody else has them
  /// @param sender who sent it
  public record Datagram(ByteBuffer data, SocketAddress sender) {}

  /// A group that was joined.
  private record Membership(InetAddress group, NetworkInterface by) {}

  /// What the length of a datagram may say.
  private static final int MAX_LENGTH = 65_535;

  private final DatagramChannel channel;
  private final Source source;

  /// Any thread.
  private final Map<Membership, MembershipKey> memberships = new ConcurrentHashMap<>();

  private UdpSocket(DatagramChannel channel) {
    this.channel = channel;
    source = new Source(channel);
  }

  /// Makes a socket at an address.
  ///
  /// @param address of this machine; with port 0 the system chooses one, see {@link #localAddress}
  /// @return the socket, to be closed
  /// @throws IOException if the address cannot be used, with a message that names it
  public static UdpSocket bind(SocketAddress address) throws IOException {
    return open(Arguments.notNull("address", address), false);
  }

  /// Makes a socket at an address at which others may be, too, which say so as well: for multicast,
  /// where each receives what is sent to a group (`SO_REUSEADDR`).
  ///
  /// @param address of this machine
  /// @return the socket, to be closed
  /// @throws IOException if the address cannot be used, with a message that names it
  public static UdpSocket bindShared(SocketAddress address) throws IOException {
    return open(Arguments.notNull("address", address), true);
  }

  private static UdpSocket open(SocketAddress address, boolean shared) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      if (shared) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      channel.bind(address);
      return new UdpSocket(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw SocketFailures.of("cannot use " + address, e);
    }
  }

  /// Sets whom {@link #send} sends to, and who is heard: datagrams of others are dropped. Nothing
  /// is sent.
  ///
  /// @param peer a resolved address
  /// @return this
  /// @throws IOException if the system says so, with a message that names the peer
  public UdpSocket connect(SocketAddress peer) throws IOException {
    Arguments.notNull("peer", peer);
    try {
      channel.connect(peer);
      return this;
    } catch (IOException | RuntimeException e) {
      throw SocketFailures.of("cannot connect to " + peer, e);
    }
  }

  // ---- datagrams

  /// Receives a datagram, from whomever.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A receipt that is cancelled has taken no datagram.
  ///
  /// @param into written from its position on, which moves behind the bytes; what does not fit is
  ///   lost
  /// @return a future of the number of bytes, which is 0 for an empty datagram; it fails with an
  ///   IOException, such as a {@link java.net.PortUnreachableException} if the socket is connected
  ///   and the peer has refused one that was sent
  /// @throws IllegalArgumentException if the buffer has no room, for example because it was not
  ///   cleared after the last datagram, or is read-only
  public Async<Integer> recv(ByteBuffer into) {
    return new Receive<>(Buffers.requireRoom(into)) {
      @Override
      Integer result(int length, SocketAddress sender) {
        return length;
      }
    };
  }

  /// Receives a datagram, and tells who sent it.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A receipt that is cancelled has taken no datagram.
  ///
  /// @param into written from its position on, which moves behind the bytes; what does not fit is
  ///   lost
  /// @return a future of the length and the sender; it fails with an IOException
  /// @throws IllegalArgumentException if the buffer has no room, for example because it was not
  ///   cleared after the last datagram, or is read-only
  public Async<Received> recvFrom(ByteBuffer into) {
    return new Receive<>(Buffers.requireRoom(into)) {
      @Override
      Received result(int length, SocketAddress sender) {
        return new Received(length, sender);
      }
    };
  }

  /// A stream of the datagrams that come, from whomever.
  ///
  /// The stream owns this socket. When it is closed, also if it was never asked for a datagram, it
  /// closes the socket and waits until {@linkplain #closed nothing is left of it}. It does not end
  /// by itself; it fails as {@link #recvFrom} does. Sending goes on as ever.
  ///
  /// @param maxLength how many bytes of a datagram are kept, 1 to 65,535; what it has beyond is
  ///   lost
  /// @return the stream
  /// @throws IllegalArgumentException if the length is out of range
  public AsyncStream<Datagram> datagrams(int maxLength) {
    if (maxLength < 1 || maxLength > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "maxLength: " + maxLength + " (expected: 1 to " + MAX_LENGTH + ")");
    }
    ByteBuffer scratch = ByteBuffer.allocate(maxLength);
    return Repeated.of(
        this,
        () -> datagram(scratch.clear()),
        this,
        () -> {
          close();
          return closed();
        });
  }

  private Async<Datagram> datagram(ByteBuffer scratch) {
    return new Receive<>(scratch) {
      @Override
      Datagram result(int length, SocketAddress sender) {
        return new Datagram(ByteBuffer.allocate(length).put(0, scratch, 0, length), sender);
      }
    };
  }

  /// Sends a datagram to the peer. Waits while the system has no room for it.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A send that is cancelled has sent nothing.
  ///
  /// @param from all that it has is sent as one datagram, and its position moved behind
  /// @return a future of null; it fails with an IOException, for example if it is too long or
  ///   empty, and with a {@link java.nio.channels.NotYetConnectedException} if the socket is not
  ///   connected
  public Async<Void> send(ByteBuffer from) {
    return new Send(Arguments.notNull("from", from), null);
  }

  /// Sends a datagram. Waits while the system has no room for it.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A send that is cancelled has sent nothing.
  ///
  /// @param from all that it has is sent as one datagram, and its position moved behind
  /// @param target a resolved address; if the socket is connected, the peer's
  /// @return a future of null; it fails with an IOException, for example if it is too long
  public Async<Void> sendTo(ByteBuffer from, SocketAddress target) {
    return new Send(Arguments.notNull("from", from), Arguments.notNull("target", target));
  }

  // ---- many receivers

  /// Joins a multicast group: what is sent to it, and to the port of this socket, is received.
  /// Idempotent.
  ///
  /// @param group a multicast address
  /// @param by the network interface at which to listen
  /// @throws IOException if the system says so
  /// @throws IllegalArgumentException if the address is no multicast address
  public void join(InetAddress group, NetworkInterface by) throws IOException {
    var membership = new Membership(Arguments.notNull("group", group), Arguments.notNull("by", by));
    memberships.put(membership, channel.join(group, by)); // the same key for the same group
  }

  /// Leaves a multicast group; nothing happens if it was not joined.
  ///
  /// @param group a multicast address
  /// @param by the network interface that was given when it was joined
  public void leave(InetAddress group, NetworkInterface by) {
    MembershipKey key =
        memberships.remove(
            new Membership(Arguments.notNull("group", group), Arguments.notNull("by", by)));
    if (key != null) {
      key.drop();
    }
  }

  /// Whether it may send to broadcast addresses, such as 255.255.255.255. Off unless it is set.
  ///
  /// @param on true to allow it
  /// @return this
  /// @throws UncheckedIOException if the socket says so
  public UdpSocket broadcast(boolean on) {
    return option(StandardSocketOptions.SO_BROADCAST, on);
  }

  // ---- the socket

  /// Sets an option.
  ///
  /// @param option which, such as {@link StandardSocketOptions#IP_MULTICAST_IF}
  /// @param value its value
  /// @param <T> the type of the value
  /// @return this
  /// @throws UncheckedIOException if the socket says so, as when it is closed
  /// @throws UnsupportedOperationException if UDP sockets have no such option
  public <T> UdpSocket option(SocketOption<T> option, T value) {
    OptionValues.set(channel, option, value, this);
    return this;
  }

  /// How an option is set.
  ///
  /// @param option which
  /// @param <T> the type of its value
  /// @return its value
  /// @throws UncheckedIOException if the socket says so, as when it is closed
  /// @throws UnsupportedOperationException if UDP sockets have no such option
  public <T> T option(SocketOption<T> option) {
    return OptionValues.get(channel, option, this);
  }

  /// The address of this socket.
  ///
  /// @return the address, with the port that the system has chosen
  /// @throws IOException if the socket is closed
  public InetSocketAddress localAddress() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /// Closes the socket: operations that wait fail with a {@link ClosedChannelException}.
  /// Idempotent. Any thread. The descriptor is gone when {@link #closed} is done.
  @Override
  public void close() {
    source.close();
  }

  /// Waits until the socket is closed and its descriptor given back to the system.
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
    try {
      SocketAddress peer = channel.getRemoteAddress();
      return "udp socket at " + channel.getLocalAddress() + (peer == null ? "" : " to " + peer);
    } catch (IOException e) {
      return "closed udp socket";
    }
  }

  /// The failure with a message that names this socket, which the JDK's do not.
  private IOException toNamed(String what, Exception cause) {
    return channel.isOpen()
        ? SocketFailures.of(what + this, cause)
        : SocketFailures.closed(what + this, cause);
  }

  // ---- operations

  private abstract class Receive<T> extends SocketOperation<T> {
    private final ByteBuffer into;

    Receive(ByteBuffer into) {
      super(source, Direction.READ, SelectionKey.OP_READ);
      this.into = into;
    }

    abstract T result(int length, SocketAddress sender);

    @Override
    @Nullable Object attempt() throws IOException {
      int before = into.position();
      SocketAddress sender;
      try {
        sender = channel.receive(into);
      } catch (IOException e) {
        throw toNamed("recv from ", e);
      }
      if (sender == null) {
        return Polling.PENDING;
      }
      traffic().onRead(into.position() - before);
      return result(into.position() - before, sender);
    }

    @Override
    public String toString() {
      return "recv from " + UdpSocket.this;
    }
  }

  private final class Send extends SocketOperation<Void> {
    private final ByteBuffer from;
    private final @Nullable SocketAddress target;

    Send(ByteBuffer from, @Nullable SocketAddress target) {
      super(source, Direction.WRITE, SelectionKey.OP_WRITE);
      this.from = from;
      this.target = target;
    }

    @Override
    @Nullable Object attempt() throws IOException {
      boolean isEmpty = !from.hasRemaining(); // which is sent, too, and gives 0 as well
      if (isEmpty && channel.isConnected()) {
        throw new IOException(
            "an empty datagram was to be sent by "
                + UdpSocket.this
                + ", which is connected: the JDK sends none then. Send it by one that is not.");
      }
      int count;
      try {
        count = target == null ? channel.write(from) : channel.send(from, target);
      } catch (IOException
          | AlreadyConnectedException
          | UnresolvedAddressException
          | UnsupportedAddressTypeException e) {
        throw toNamed("send from ", e);
      }
      traffic().onWrite(count);
      return count == 0 && !isEmpty ? Polling.PENDING : null;
    }

    @Override
    public String toString() {
      return "send of "
          + from.remaining()
          + " bytes from "
          + UdpSocket.this
          + (target == null ? "" : " to " + target);
    }
  }
}
