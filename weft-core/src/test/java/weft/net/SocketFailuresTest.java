package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.run;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.net.driver.Source;
import weft.polling.Polling;

/// What failures say: what was tried, where, and why it was in vain. Their types are the JDK's.
@Timeout(value = 20)
class SocketFailuresTest {
  private static final String UNKNOWN =
      "no address is known for the host, or it was not looked up; give a resolved address";

  private static void runConnected(AsyncBiConsumer<TcpStream, TcpStream> body) throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      run(() -> {
        try (var stream = TcpStream.connect(listener.localAddress()).await();
            var other = listener.accept().await()) {
          async(body, stream, other).await();
        }
      });
    }
  }

  private static ByteBuffer one() {
    return ByteBuffer.allocate(1);
  }

  // ---- streams

  @Test
  void read_reset_namesTheStream() throws Exception {
    runConnected((stream, other) -> {
      String name = stream.toString();
      other.option(StandardSocketOptions.SO_LINGER, 0);
      other.close();
      assertThat(Failures.of(stream.read(one())).await())
          .isExactlyInstanceOf(SocketException.class)
          .hasMessage("read from " + name + ": Connection reset");
    });
  }

  @Test
  void write_peerHasGone_namesTheStream() throws Exception {
    runConnected((stream, other) -> {
      String name = stream.toString();
      other.close();
      assertThat(Failures.of(writingOn(stream, false)).await())
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("write to " + name + ": ");
      assertThat(Failures.of(writingOn(stream, true)).await())
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("write to " + name + ": ");
    });
  }

  private static Async<Void> writingOn(TcpStream stream, boolean gathers) {
    return async(() -> {
      while (true) {
        if (gathers) {
          stream.writeAll(one(), one()).await();
        } else {
          stream.writeAll(one()).await();
        }
        yieldNow().await();
      }
    });
  }

  @Test
  void write_afterShutdown_isSaid() throws Exception {
    runConnected((stream, _) -> {
      stream.shutdown().await();
      assertThat(Failures.of(stream.write(one())).await())
          .isInstanceOf(ClosedChannelException.class)
          .hasMessage("write to " + stream + ": nothing can be written after shutdown()");
    });
  }

  @Test
  void operations_afterClose_areSaid() throws Exception {
    runConnected((stream, _) -> {
      stream.close();
      for (Async<?> read : new Async<?>[] {stream.read(one()), stream.readable()}) {
        assertThat(Failures.of(read).await())
            .isInstanceOf(ClosedChannelException.class)
            .hasMessage("read from " + stream + ": it was closed by this side");
      }
      assertThat(Failures.of(stream.writeAll(one())).await())
          .isInstanceOf(ClosedChannelException.class)
          .hasMessage("write to " + stream + ": it was closed by this side");
    });
  }

  @Test
  void read_closedWhileItWaits_isSaid() throws Exception {
    runConnected((stream, _) -> {
      var reading = spawn(() -> Failures.of(stream.read(one())).await());
      yieldNow().await();
      stream.close();
      assertThat(reading.await())
          .isInstanceOf(ClosedChannelException.class)
          .hasMessage("read from " + stream + ": it was closed by this side");
    });
  }

  @Test
  void operation_closedBetweenAttemptAndWait_saysItself() throws Exception {
    try (var channel = SocketChannel.open()) {
      channel.configureBlocking(false);
      var source = new Source(channel);
      var operation =
          new SocketOperation<Integer>(source, Source.Direction.READ, SelectionKey.OP_READ) {
            private int attempts;

            @Override
            Object attempt() throws IOException {
              source.close(); // the event that this is, is found after the first attempt
              if (++attempts > 2) {
                throw new SocketException("named");
              }
              return Polling.PENDING;
            }
          };

      assertThatThrownBy(operation::block).hasMessage("named");
    }
  }

  @Test
  void accept_closed_isSaid() throws Exception {
    var listener = TcpListener.bind(TcpPairs.ANY);
    listener.close();
    run(() -> {
      assertThat(Failures.of(listener.accept()).await())
          .isInstanceOf(ClosedChannelException.class)
          .hasMessage("accept of closed tcp listener: it was closed by this side");
    });
  }

  // ---- connect and bind

  @Test
  void connect_refused_isAConnectException() throws Exception {
    var listener = TcpListener.bind(TcpPairs.ANY);
    SocketAddress address = listener.localAddress();
    listener.close();
    run(() -> {
      listener.closed().await();
      assertThat(Failures.of(TcpStream.connect(address)).await())
          .isExactlyInstanceOf(ConnectException.class)
          .hasMessage("cannot connect to " + address + ": Connection refused");
    });
  }

  @Test
  void connect_unresolvedAddress_isSaid() throws Exception {
    var unresolved = InetSocketAddress.createUnresolved("example", 80);
    run(() -> {
      assertThat(Failures.of(TcpStream.connect(unresolved)).await())
          .hasMessage("cannot connect to " + unresolved + ": " + UNKNOWN);
    });
  }

  @Test
  void connect_addressOfAFile_isSaid(@TempDir Path directory) throws Exception {
    run(() -> {
      var address = UnixDomainSocketAddress.of(directory.resolve("socket"));
      assertThat(Failures.of(TcpStream.connect(address)).await())
          .hasMessageStartingWith("cannot connect to " + address + ": an address of another kind");
    });
  }

  @Test
  void bind_usedPort_isABindException() throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      var address = listener.localAddress();
      assertThatThrownBy(() -> TcpListener.bind(address))
          .isExactlyInstanceOf(BindException.class)
          .hasMessage("cannot listen at " + address + ": Address already in use");
    }
  }

  @Test
  void bind_unresolvedAddress_isSaid() {
    var unresolved = InetSocketAddress.createUnresolved("example", 80);
    assertThatThrownBy(() -> TcpListener.bind(unresolved))
        .hasMessage("cannot listen at " + unresolved + ": " + UNKNOWN);
    assertThatThrownBy(() -> UdpSocket.bind(unresolved))
        .hasMessage("cannot use " + unresolved + ": " + UNKNOWN);
  }

  @Test
  void lookup_hostWithPortOrScheme_isSaid() throws Exception {
    run(() -> {
      for (String host : new String[] {"localhost:80", "http://localhost"}) {
        assertThat(Failures.of(Dns.lookup(host)).await())
            .isInstanceOf(UnknownHostException.class)
            .hasMessage(
                "no address is known for the host '"
                    + host
                    + "': give a name or a literal address alone, without scheme, port or path");
      }
    });
  }

  // ---- datagrams

  @Test
  @SuppressWarnings("weft:unused")
  void recv_bufferWithoutRoom_isRefused() throws Exception {
    try (var socket = UdpSocket.bind(TcpPairs.ANY)) {
      var full = one().put((byte) 1);
      assertThatThrownBy(() -> socket.recv(full)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> socket.recvFrom(full))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("into: " + full + " (expected: a buffer with room)");
    }
  }

  @Test
  void datagrams_failures_nameTheSocket() throws Exception {
    run(() -> {
      var socket = UdpSocket.bind(TcpPairs.ANY);
      var other = UdpSocket.bind(TcpPairs.ANY);
      assertThat(
              Failures.of(socket.sendTo(ByteBuffer.allocate(70_000), other.localAddress())).await())
          .hasMessage("send from " + socket + ": Message too long");
      var unresolved = InetSocketAddress.createUnresolved("example", 80);
      assertThat(Failures.of(socket.sendTo(one(), unresolved)).await())
          .hasMessage("send from " + socket + ": " + UNKNOWN);
      var elsewhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
      socket.connect(other.localAddress());
      assertThat(Failures.of(socket.sendTo(one(), elsewhere)).await())
          .hasMessageStartingWith("send from " + socket + ": the socket is connected to another");
      other.close();
      other.closed().await();
      socket.send(one()).await();
      assertThat(Failures.of(socket.recv(one())).await())
          .isExactlyInstanceOf(PortUnreachableException.class)
          .hasMessage("recv from " + socket + ": no socket is at the peer's port");
      socket.close();
      assertThat(Failures.of(socket.recv(one())).await())
          .isInstanceOf(ClosedChannelException.class)
          .hasMessage("recv from closed udp socket: it was closed by this side");
    });
  }
}
