package weft.net;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.AsyncRunnable;
import weft.runtime.AsyncRuntime;

/// How connections are made: to several addresses, with options, and what becomes of those that
/// nobody receives.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TcpConnectTest {
  private static void run(AsyncRunnable body) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(body);
      assertThat(TcpPairs.watched(runtime)).isZero();
    }
  }

  /// Before the sockets are counted.
  private static void end(TcpListener listener) {
    listener.close();
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static Async<TcpStream> any(Duration delay, InetSocketAddress... addresses) {
    return Connecting.any(List.of(addresses), "example:80", TcpOptions.defaults(), delay);
  }

  /// A port at which nobody listens.
  private static InetSocketAddress nobody(String host) throws IOException {
    try (var listener = TcpListener.bind(new InetSocketAddress(address(host), 0))) {
      return listener.localAddress();
    }
  }

  // ---- several addresses

  @Test
  void addresses_ofTwoFamilies_takeTurns() {
    var all = new ArrayList<InetAddress>();
    for (var literal : List.of("::1", "::2", "::3", "127.0.0.1", "127.0.0.2")) {
      all.add(address(literal));
    }
    assertThat(Connecting.interleaved(all))
        .extracting(InetAddress::getHostAddress)
        .containsExactly(
            "0:0:0:0:0:0:0:1", "127.0.0.1", "0:0:0:0:0:0:0:2", "127.0.0.2", "0:0:0:0:0:0:0:3");
    assertThat(Connecting.interleaved(all.reversed()).getFirst()).isEqualTo(address("127.0.0.2"));
    assertThat(Connecting.interleaved(List.of())).isEmpty();
  }

  @Test
  void firstAddressDoesNotAnswer_nextIsTriedBesideIt_andWins() throws Exception {
    try (var full = new FullListener(address("127.0.0.1"), 0);
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      var good = listener.localAddress();
      run(() -> {
        try (var stream = any(ofMillis(5), full.address(), full.address(), good).await()) {
          assertThat(stream.remoteAddress()).isEqualTo(good);
          listener.accept().await().close();
        }
        end(listener);
      });
    }
  }

  @Test
  void firstAddressRefuses_nextIsTriedAtOnce() throws Exception {
    var refusing = nobody("127.0.0.1");
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      var good = listener.localAddress();
      run(() -> {
        any(ofHours(1), refusing, refusing, good).timeout(ofSeconds(20)).await().close();
      });
    }
  }

  @Test
  @Tag("full") // the system repeats a request that it dropped after a second
  void firstAddressAnswersLate_butBeforeTheOther_wins() throws Exception {
    try (var first = new FullListener(address("127.0.0.1"), 0);
        var second = new FullListener(address("127.0.0.1"), 0)) {
      run(() -> {
        var connecting = spawn(any(ofMillis(1), first.address(), second.address()));
        sleep(ofMillis(30)).await(); // both are under way
        first.acceptAll(); // the system asks again, a second after the first time
        try (var stream = connecting.await()) {
          assertThat(stream.remoteAddress()).isEqualTo(first.address());
        }
      });
    }
  }

  @Test
  void allAddressesFail_failureTellsOfEach() throws Exception {
    var first = nobody("127.0.0.1");
    var second = nobody("127.0.0.1");
    run(() -> {
      var failure = Failures.of(any(ofHours(1), first, second)).await();
      assertThat(failure)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "cannot connect to example:80: none of its 2 addresses can be reached; the last: "
                  + "cannot connect to "
                  + second);
      assertThat(failure.getSuppressed())
          .extracting(Throwable::getMessage)
          .satisfiesExactly(
              one -> assertThat(one).startsWith("cannot connect to " + first + ": "),
              other -> assertThat(other).startsWith("cannot connect to " + second + ": "));
    });
  }

  @Test
  void connect_cancelledWhileItWaits_socketsAreGone() throws Exception {
    try (var full = new FullListener(address("127.0.0.1"), 0)) {
      run(() -> {
        select(TcpStream.connect(full.address()), sleep(ofMillis(5))).await();
        select(any(ofMillis(1), full.address(), full.address()), sleep(ofMillis(20))).await();
      });
    }
  }

  @Test
  void connect_dump_namesTheSocketAndWhatItDoes() throws Exception {
    try (var full = new FullListener(address("127.0.0.1"), 0);
        var runtime = AsyncRuntime.builder().workers(1).build()) {
      var connecting = runtime.spawn(TcpStream.connect(full.address()));
      runtime.run(() -> sleep(ofMillis(10)).await());
      assertThat(runtime.dump()).contains("connect of tcp stream ", " to " + full.address());
      connecting.abort();
    }
  }

  // ---- what nobody receives

  private static Async<Void> failing() {
    return async(() -> {
      sleep(ofMillis(20)).await();
      throw new IOException("on purpose");
    });
  }

  @Test
  void connect_whoeverAskedFails_streamIsClosed() throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      var port = listener.localAddress().getPort();
      run(() -> {
        for (int i = 0; i < 2; i++) {
          var connecting =
              i == 0
                  ? TcpStream.connect(listener.localAddress())
                  : TcpStream.connect("localhost", port).timeout(ofSeconds(30));
          assertThat(Failures.of(tryJoin(connecting, failing())).await()).hasMessage("on purpose");
          try (var other = listener.accept().await()) {
            var end = other.read(ByteBuffer.allocate(1)).timeout(ofSeconds(10)).await();
            assertThat(end).isEqualTo(-1);
          }
        }
        end(listener);
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void connects_randomAborts_noneIsLeftOpen(int workers) throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY);
        var server = AsyncRuntime.builder().workers(1).build()) {
      var address = listener.localAddress();
      var open = new AtomicInteger();
      var serving =
          server.spawn(() -> {
            while (true) {
              var stream = listener.accept().await();
              open.incrementAndGet();
              spawn(
                  stream,
                  () -> {
                    try {
                      stream.read(ByteBuffer.allocate(1)).await(); // the end, or a reset
                    } finally {
                      open.decrementAndGet();
                    }
                  });
            }
          });
      assertThat(
              AbortStorm.blow(
                  "TcpConnectTest",
                  workers,
                  AbortStorm.of(
                      20,
                      random ->
                          async(() -> {
                            switch (random.nextInt(3)) {
                              case 0 -> select(TcpStream.connect(address), yieldNow()).await();
                              case 1 -> {
                                try {
                                  TcpStream.connect(address).timeout(ofMillis(0)).await().close();
                                } catch (TimeoutException e) {
                                  // It is closed by itself.
                                }
                              }
                              default -> {
                                try (var _ = TcpStream.connect(address).await()) {
                                  yieldNow().await();
                                }
                              }
                            }
                          })),
                  () -> {}))
          .isEmpty();
      server.run(() -> {
        while (open.get() > 0) {
          sleep(ofMillis(1)).await();
        }
      });
      serving.abort();
    }
  }

  // ---- options

  @Test
  void options_ofBothEnds_areSet() throws Exception {
    var options =
        TcpOptions.defaults()
            .keepAlive(true)
            .sendBuffer(50_000)
            .receiveBuffer(60_000)
            .reuseAddress(true)
            .localAddress(new InetSocketAddress(address("127.0.0.3"), 0));
    var listening = ListenOptions.defaults().accepted(TcpOptions.defaults().noDelay(false));
    try (var listener = TcpListener.bind(TcpPairs.ANY, listening.backlog(7))) {
      run(() -> {
        try (var stream = TcpStream.connect(listener.localAddress(), options).await();
            var other = listener.accept().await()) {
          assertThat(stream.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
          assertThat(stream.option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
          assertThat(stream.option(StandardSocketOptions.SO_SNDBUF)).isBetween(50_000, 100_000);
          assertThat(other.remoteAddress().getAddress()).isEqualTo(address("127.0.0.3"));
          assertThat(other.option(StandardSocketOptions.TCP_NODELAY)).isFalse();
          assertThat(other.noDelay(true).option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        }
        end(listener);
      });
    }
  }

  @Test
  void resetOnClose_otherSideIsReset() throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      run(() -> {
        var options = TcpOptions.defaults().resetOnClose(true);
        var stream = TcpStream.connect(listener.localAddress(), options).await();
        try (var other = listener.accept().await()) {
          stream.close();
          assertThat(Failures.of(other.read(ByteBuffer.allocate(1))).await())
              .isInstanceOf(IOException.class)
              .hasMessageContaining("reset");
        }
        end(listener);
      });
    }
  }

  @Test
  void reusePort_twoListeners_bothAccept() throws Exception {
    var options = ListenOptions.defaults().reusePort(true);
    try (var first = TcpListener.bind(TcpPairs.ANY, options);
        var second = TcpListener.bind(first.localAddress(), options)) {
      assertThat(second.localAddress()).isEqualTo(first.localAddress());
      assertThatThrownBy(() -> TcpListener.bind(first.localAddress()))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot listen at " + first.localAddress());
    }
  }

  @Test
  void localAddress_unresolved_isRefused() {
    var nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 0);
    assertThatThrownBy(() -> TcpOptions.defaults().localAddress(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("address: " + nowhere + " (expected: a resolved address)");
  }

  @Test
  void options_thatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> TcpOptions.defaults().sendBuffer(0))
        .hasMessage("bytes: 0 (expected: at least 1)");
    assertThatThrownBy(() -> ListenOptions.defaults().backlog(0))
        .hasMessage("connections: 0 (expected: at least 1)");
    var bound = TcpOptions.defaults().localAddress(TcpPairs.ANY);
    assertThatThrownBy(() -> ListenOptions.defaults().accepted(bound))
        .hasMessageContaining("(expected: no local address)");
    assertThatThrownBy(() -> TcpStream.connect(" ", 1).block())
        .hasMessage("host: ' ' (expected: a name or a literal address)");
    assertThatThrownBy(() -> TcpStream.connect("x", 0).block())
        .hasMessage("port: 0 (expected: 1 to 65535)");
  }

  // ---- names

  @Test
  void lookup_nameAndLiteral_giveAddresses() throws Exception {
    run(() -> {
      assertThat(Dns.lookup("localhost").await()).anyMatch(InetAddress::isLoopbackAddress);
      assertThat(Dns.lookup("192.0.2.7").await()).containsExactly(address("192.0.2.7"));
      assertThat(Dns.lookup("2001:db8::7").await()).containsExactly(address("2001:db8::7"));
    });
  }

  @Test
  void lookup_unknownHost_saysSoInASentence() throws Exception {
    run(() -> {
      assertThat(Failures.of(Dns.lookup("no host has this name")).await())
          .isInstanceOf(UnknownHostException.class)
          .hasMessageStartingWith("no address is known for the host 'no host has this name'");
    });
  }

  @Test
  void lookup_cancelledWhileItIsQueued_waitEndsAtOnce() throws Exception {
    var over = new CountDownLatch(1);
    try (var runtime = AsyncRuntime.builder().workers(1).maxBlockingThreads(1).build()) {
      var busy =
          runtime.spawnBlocking(() -> {
            over.await();
            return null;
          });
      assertThatThrownBy(
              () -> runtime.run(() -> Dns.lookup("localhost").timeout(ofMillis(5)).await()))
          .isInstanceOf(TimeoutException.class);
      assertThat(runtime.metrics().blocking().queued()).isZero();
      over.countDown();
      busy.block();
    }
  }
}
