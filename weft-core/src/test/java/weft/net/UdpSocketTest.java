package weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.AsyncBiConsumer;
import weft.runtime.AsyncRuntime;

/// Datagrams over loopback, on a current-thread runtime (0) and on several workers.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class UdpSocketTest {
  private static void run(int workers, AsyncBiConsumer<UdpSocket, UdpSocket> body)
      throws Exception {
    var builder = AsyncRuntime.builder();
    try (var runtime =
        (workers == 0 ? builder.currentThread() : builder.workers(workers)).build()) {
      runtime.run(() -> {
        try (var one = UdpSocket.bind(TcpPairs.ANY);
            var other = UdpSocket.bind(TcpPairs.ANY)) {
          weft.Weft.async(body, one, other).await();
        }
      });
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void datagram_toAnAddress_comesWithItsSender(int workers) throws Exception {
    run(
        workers,
        (socket, other) -> {
          var target = other.localAddress();
          var answering =
              spawn(() -> {
                // @start region=udp
                var buffer = ByteBuffer.allocate(1500);
                var received = other.recvFrom(buffer).await();
                other.sendTo(buffer.flip(), received.sender()).await();
                // @end
                return received;
              });
          socket.sendTo(bytes("hello"), target).await();
          assertThat(answering.await()).isEqualTo(new UdpSocket.Received(5, socket.localAddress()));
          var answer = ByteBuffer.allocate(9);
          assertThat(socket.recv(answer).await()).isEqualTo(5);
          assertThat(UTF_8.decode(answer.flip()).toString()).isEqualTo("hello");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void datagrams_longerThanTheBuffer_areCut_emptyOnesCount(int workers) throws Exception {
    run(
        workers,
        (socket, other) -> {
          socket.sendTo(bytes("hello"), other.localAddress()).await();
          socket.sendTo(bytes(""), other.localAddress()).await();
          socket.connect(other.localAddress());
          assertThat(Failures.of(socket.send(bytes(""))).await())
              .hasMessageStartingWith("an empty datagram was to be sent by udp socket at ");
          socket.send(bytes("x")).await();
          var buffer = ByteBuffer.allocate(3);
          assertThat(other.recv(buffer).await()).isEqualTo(3);
          assertThat(UTF_8.decode(buffer.flip()).toString()).isEqualTo("hel");
          assertThat(other.recv(buffer.clear()).await()).isZero();
          assertThat(other.recv(buffer.clear()).await()).isEqualTo(1);
          assertThat(Failures.of(socket.send(ByteBuffer.allocate(70_000))).await())
              .isInstanceOf(IOException.class);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void connected_hearsThePeerOnly(int workers) throws Exception {
    run(
        workers,
        (socket, other) -> {
          assertThat(Failures.of(socket.send(bytes("x"))).await())
              .isInstanceOf(NotYetConnectedException.class);
          try (var stranger = UdpSocket.bind(TcpPairs.ANY)) {
            socket.connect(other.localAddress());
            stranger.sendTo(bytes("no"), socket.localAddress()).await();
            other.sendTo(bytes("yes"), socket.localAddress()).await();
            assertThat(socket.recv(ByteBuffer.allocate(9)).await()).isEqualTo(3);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8})
  void manyDatagrams_receiptsCancelledAgainAndAgain_noneIsLost(int workers) throws Exception {
    int count = 2_000;
    run(
        workers,
        (socket, other) -> {
          var random = new SplittableRandom(7);
          other.option(StandardSocketOptions.SO_RCVBUF, 1 << 20);
          var sending =
              spawn(() -> {
                var target = other.localAddress();
                for (int i = 0; i < count; i++) {
                  socket.sendTo(ByteBuffer.allocate(4).putInt(i).flip(), target).await();
                  if (i % 50 == 0) {
                    sleep(ofMillis(1)).await(); // the system's buffer has room for those
                  }
                }
              });
          var buffer = ByteBuffer.allocate(9);
          for (int expected = 0; expected < count; ) {
            var receiving = other.recv(buffer.clear());
            try {
              switch (random.nextInt(3)) {
                case 0 -> select(receiving, yieldNow()).await();
                case 1 -> receiving.timeout(ofMillis(0)).await();
                default -> receiving.timeout(ofSeconds(10)).await();
              }
            } catch (TimeoutException e) {
              yieldNow().await();
            }
            if (buffer.position() > 0) { // also if it has won and lost its select
              assertThat(buffer.getInt(0)).isEqualTo(expected++);
            }
          }
          sending.await();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void close_whileAReceiptWaits_itFails(int workers) throws Exception {
    run(
        workers,
        (socket, other) -> {
          var receiving = spawn(Failures.of(socket.recv(ByteBuffer.allocate(1))));
          sleep(ofMillis(5)).await();
          socket.close();
          assertThat(receiving.await()).isInstanceOf(ClosedChannelException.class);
          socket.closed().timeout(ofSeconds(10)).await();
          assertThat(socket.toString()).isEqualTo("closed udp socket");
        });
  }

  @Test
  void operations_inTheDump_areNamed() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build();
        var socket = UdpSocket.bind(TcpPairs.ANY)) {
      var receiving = runtime.spawn(socket.recvFrom(ByteBuffer.allocate(1)));
      runtime.run(() -> sleep(ofMillis(5)).await());
      assertThat(runtime.dump()).contains("recv from udp socket at " + socket.localAddress());
      receiving.abort();
      assertThat(socket.send(ByteBuffer.allocate(3)).toString())
          .isEqualTo("send of 3 bytes from udp socket at " + socket.localAddress());
    }
  }

  @Test
  void multicast_joinedAndLeft_isHeardInBetween() throws Exception {
    var group = InetAddress.ofLiteral("239.1.2.3");
    var by = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    run(
        2,
        (socket, _) -> {
          var any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
          try (var first = UdpSocket.bindShared(any);
              var second = UdpSocket.bindShared(first.localAddress())) {
            socket.option(StandardSocketOptions.IP_MULTICAST_IF, by);
            var target = new InetSocketAddress(group, first.localAddress().getPort());
            first.join(group, by);
            first.join(group, by);
            second.join(group, by);
            try {
              socket.sendTo(bytes("all"), target).await();
            } catch (IOException e) {
              Assumptions.abort("the machine has no multicast on loopback: " + e.getMessage());
            }
            var buffer = ByteBuffer.allocate(9);
            try {
              assertThat(first.recv(buffer).timeout(ofSeconds(2)).await()).isEqualTo(3);
            } catch (TimeoutException e) {
              Assumptions.abort("the machine passes no multicast on over loopback");
            }
            assertThat(second.recv(buffer.clear()).timeout(ofSeconds(2)).await()).isEqualTo(3);
            first.leave(group, by);
            first.leave(group, by);
            socket.sendTo(bytes("second"), target).await();
            assertThat(second.recv(buffer.clear()).timeout(ofSeconds(2)).await()).isEqualTo(6);
          }
        });
    assertThatThrownBy(
            () -> {
              try (var socket = UdpSocket.bind(TcpPairs.ANY)) {
                socket.join(InetAddress.getLoopbackAddress(), by);
              }
            })
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8})
  void closed_isDone_addressCanBeUsedAgainAtOnce(int workers) throws Exception {
    run(
        workers,
        (first, _) -> {
          var address = first.localAddress();
          first.close();
          first.closed().await();
          int rounds = (int) AbortStorm.LENGTH.toMillis();
          for (int i = 0; i < rounds; i++) {
            var socket = UdpSocket.bind(address);
            select(socket.recv(ByteBuffer.allocate(1)), yieldNow()).await(); // watched
            var closing = spawn(() -> socket.close());
            socket.closed().timeout(ofSeconds(10)).await();
            closing.await();
          }
        });
  }

  @Test
  void broadcast_offUnlessSet() throws Exception {
    run(
        0,
        (socket, _) -> {
          assertThat(socket.option(StandardSocketOptions.SO_BROADCAST)).isFalse();
          assertThat(socket.broadcast(true).option(StandardSocketOptions.SO_BROADCAST)).isTrue();
        });
  }
}
