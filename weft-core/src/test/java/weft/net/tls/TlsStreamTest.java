package weft.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.net.tls.TlsPairs.Pair;
import weft.runtime.AsyncRuntime;

/// Streams in memory and over loopback.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class TlsStreamTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  static void run(AsyncRunnable body) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(body);
    }
  }

  static byte[] random(int count) {
    var bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /// Sends bytes one way and reads them, in two tasks.
  static Async<Void> transfer(TlsStream from, TlsStream to, byte[] bytes) {
    return async(() -> {
      var writing =
          spawn(() -> {
            from.writeAll(ByteBuffer.wrap(bytes)).await();
            from.shutdown().await();
          });
      byte[] got = to.readToEnd(bytes.length).await();
      writing.await();
      assertThat(Arrays.equals(got, bytes)).isTrue();
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void bytes_thereAndBack_andTheSessionTellsWhatWasAgreed(String protocol) throws Exception {
    run(() -> {
      var client =
          TlsPairs.clientOf(Certificates.AUTHORITY)
              .protocols(protocol)
              .applicationProtocols("h2", "http/1.1")
              .build();
      var server =
          TlsServer.builder(Certificates.LOCALHOST).applicationProtocols("http/1.1").build();
      try (var pair = TlsPairs.connect(client, server).await()) {
        pair.client().writeAll(TlsPairs.bytes("hello")).await();
        assertThat(TlsPairs.read(pair.server(), 5).await()).isEqualTo("hello");
        pair.server().writeAll(TlsPairs.bytes("world")).await();
        assertThat(TlsPairs.read(pair.client(), 5).await()).isEqualTo("world");
        for (var end : List.of(pair.client(), pair.server())) {
          assertThat(end.protocol()).isEqualTo(protocol);
          assertThat(end.cipherSuite()).startsWith("TLS_");
          assertThat(end.applicationProtocol()).isEqualTo("http/1.1");
          assertThat(end.serverName()).isEqualTo("localhost");
          assertThat(end.session().isValid()).isTrue();
        }
        assertThat(pair.client().peerCertificates()).isEqualTo(Certificates.LOCALHOST.chain());
        assertThat(pair.server().peerCertificates()).isEmpty();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100, 5000})
  void transport_fewBytesAtATime_everythingArrives(int slice) throws Exception {
    run(() -> {
      try (var pair = TlsPairs.connect(new MemoryPipe(64 << 10).slices(slice)).await()) {
        byte[] bytes = random(slice < 10 ? 3000 : 100_000);
        tryJoin(
                transfer(pair.client(), pair.server(), bytes),
                transfer(pair.server(), pair.client(), bytes))
            .await();
      }
    });
  }

  @Test
  void transport_thatHoldsOneByte_everythingArrives() throws Exception {
    run(() -> {
      try (var pair = TlsPairs.connect(new MemoryPipe(1)).await()) {
        transfer(pair.client(), pair.server(), random(2000)).await();
        transfer(pair.server(), pair.client(), random(2000)).await();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void largeTransfers_bothWaysAtOnceOverLoopback_arrive(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build();
        var listener = TcpListener.bind(ANY)) {
      runtime.run(() -> {
        try (var pair = connect(listener, TlsPairs.CLIENT, TlsPairs.SERVER).await()) {
          byte[] bytes = random(3_000_000);
          tryJoin(
                  transfer(pair.client(), pair.server(), bytes),
                  transfer(pair.server(), pair.client(), bytes))
              .await();
        }
      });
    }
  }

  static Async<Pair> connect(TcpListener listener, TlsClient client, TlsServer server) {
    return async(() -> {
      var address = listener.localAddress();
      var both =
          tryJoin(
                  TcpStream.connect(address).then(tcp -> client.over(tcp, "localhost")),
                  listener.accept().then(tcp -> server.accept(tcp)))
              .await();
      return new Pair(both.first(), both.second());
    });
  }

  /// Both write more than buffers hold before they read: each reads in another task.
  @Test
  void write_bothSidesAtOnceWithSmallBuffers_neitherWaitsForTheOther() throws Exception {
    run(() -> {
      try (var pair = TlsPairs.connect(new MemoryPipe(500)).await()) {
        byte[] bytes = random(50_000);
        tryJoin(
                transfer(pair.client(), pair.server(), bytes),
                transfer(pair.server(), pair.client(), bytes))
            .await();
      }
    });
  }

  @Test
  void write_takesARecord_andIsSentWithoutAFlush() throws Exception {
    run(() -> {
      try (var pair = TlsPairs.connect(new MemoryPipe(500)).await()) {
        var bytes = ByteBuffer.wrap(random(40_000));
        int count = pair.client().write(bytes).await();
        assertThat(count).isBetween(16_000, 16_384).isEqualTo(bytes.position());
        var got = ByteBuffer.allocate(count);
        pair.server().readExactly(got).await(); // nobody calls the client any more
        assertThat(got.flip()).isEqualTo(bytes.flip());
      }
    });
  }

  @Test
  void flush_waitsUntilTheTransportHasAll() throws Exception {
    run(() -> {
      var pipe = new MemoryPipe(500);
      try (var pair = TlsPairs.connect(pipe).await()) {
        pair.client().write(ByteBuffer.wrap(random(1000))).await();
        var flush = spawn(() -> pair.client().flush().await());
        for (int i = 0; i < 20; i++) {
          yieldNow().await();
        }
        assertThat(flush.isFinished()).isFalse();
        TlsPairs.read(pair.server(), 1000).await();
        flush.await();
      }
    });
  }

  // ---- ends

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void shutdown_otherSideReadsTheEnd_andBothEndCleanly(String protocol) throws Exception {
    run(() -> {
      var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols(protocol).build();
      try (var pair = TlsPairs.connect(client, TlsPairs.SERVER).await()) {
        pair.client().writeAll(TlsPairs.bytes("last")).await();
        pair.client().shutdown().await();
        pair.client().shutdown().await();
        assertThat(pair.server().readToEnd(10).await()).asString(UTF_8).isEqualTo("last");
        assertThat(pair.server().read(ByteBuffer.allocate(1)).await()).isEqualTo(-1);
        assertThatThrownBy(() -> new weft.Stepper(pair.client().write(TlsPairs.bytes("x"))).poll())
            .isInstanceOf(IOException.class)
            .hasMessage("write() after shutdown(): nothing more can be written");
        if (protocol.equals("TLSv1.3")) { // a half-close
          pair.server().writeAll(TlsPairs.bytes("answer")).await();
        }
        pair.server().shutdown().await();
        assertThat(pair.client().readToEnd(10).await())
            .asString(UTF_8)
            .isEqualTo(protocol.equals("TLSv1.3") ? "answer" : "");
      }
    });
  }

  @Test
  void transportEnds_withoutCloseNotify_isATruncation() throws Exception {
    run(() -> {
      var pipe = new MemoryPipe(1000);
      try (var pair = TlsPairs.connect(pipe).await()) {
        pair.client().writeAll(TlsPairs.bytes("part")).await();
        pipe.client.out.end();
        assertThat(TlsPairs.read(pair.server(), 4).await()).isEqualTo("part");
        for (int i = 0; i < 2; i++) {
          var thrown = failureOf(pair.server().read(ByteBuffer.allocate(1))).await();
          assertThat(thrown)
              .isInstanceOfSatisfying(
                  TlsException.class,
                  e -> assertThat(e.reason()).isEqualTo(TlsException.Reason.TRUNCATED))
              .hasMessageStartingWith("the connection ended without the other side's close_notify");
        }
      }
    });
  }

  @Test
  void transportEnds_truncationAllowed_isTheEnd() throws Exception {
    run(() -> {
      var server = TlsServer.builder(Certificates.LOCALHOST).allowTruncation().build();
      var pipe = new MemoryPipe(1000);
      try (var pair = TlsPairs.connect(TlsPairs.CLIENT, server, pipe, "localhost").await()) {
        pair.client().writeAll(TlsPairs.bytes("part")).await();
        pipe.client.out.end();
        assertThat(pair.server().readToEnd(10).await()).asString(UTF_8).isEqualTo("part");
      }
    });
  }

  static Async<Exception> failureOf(Async<?> future) {
    return async(() -> {
      try {
        future.await();
      } catch (Exception e) {
        return e;
      }
      throw new AssertionError("no failure");
    });
  }

  @Test
  void close_whileItReads_readFails_andClosedIsDone() throws Exception {
    run(() -> {
      try (var listener = TcpListener.bind(ANY);
          var pair = connect(listener, TlsPairs.CLIENT, TlsPairs.SERVER).await()) {
        var reading = spawn(() -> pair.client().read(ByteBuffer.allocate(1)).await());
        yieldNow().await();
        pair.client().close();
        pair.client().closed().timeout(ofSeconds(10)).await();
        assertThat(failureOf(async(() -> reading.await())).await())
            .hasRootCauseInstanceOf(ClosedChannelException.class);
        assertThat(failureOf(pair.client().write(TlsPairs.bytes("x"))).await())
            .isInstanceOf(ClosedChannelException.class);
        assertThat(failureOf(pair.server().read(ByteBuffer.allocate(1))).await())
            .isInstanceOf(IOException.class);
      }
    });
  }

  @Test
  void brokenRecord_failsBothSides_withTheReason() throws Exception {
    run(() -> {
      var pipe = new MemoryPipe(1000);
      try (var pair = TlsPairs.connect(pipe).await()) {
        TlsPairs.read(pair.client(), 0).await();
        pipe.client.out.flip = pipe.client.out.written() + 10;
        pair.client().writeAll(TlsPairs.bytes("x")).await();
        assertThat(failureOf(pair.server().read(ByteBuffer.allocate(1))).await())
            .hasMessageStartingWith("TLS failed: ")
            .hasCauseInstanceOf(javax.net.ssl.SSLException.class);
        assertThat(failureOf(pair.client().read(ByteBuffer.allocate(1))).await())
            .hasMessage("the server refused to go on (alert bad_record_mac): its log may tell why");
        assertThat(failureOf(pair.server().write(TlsPairs.bytes("x"))).await())
            .isInstanceOf(TlsException.class);
      }
    });
  }

  // ---- readable, buffers

  @Test
  void readable_decryptedBytesOrMore_isDone() throws Exception {
    run(() -> {
      try (var pair = TlsPairs.connect(new MemoryPipe(1000)).await()) {
        assertThat(select(pair.server().readable(), nothing()).await())
            .isInstanceOf(weft.WeftTypes.Second.class);
        pair.client().writeAll(TlsPairs.bytes("ab")).await();
        pair.server().readable().await();
        assertThat(TlsPairs.read(pair.server(), 1).await()).isEqualTo("a");
        pair.server().readable().await();
        assertThat(TlsPairs.read(pair.server(), 1).await()).isEqualTo("b");
        pair.client().shutdown().await();
        pair.server().readable().await();
        assertThat(pair.server().read(ByteBuffer.allocate(1)).await()).isEqualTo(-1);
      }
    });
  }

  private static Async<Void> nothing() {
    return async(() -> {
      for (int i = 0; i < 5; i++) {
        yieldNow().await();
      }
    });
  }

  @Test
  void idleStream_holdsNoBuffers() throws Exception {
    run(() -> {
      try (var listener = TcpListener.bind(ANY);
          var pair = connect(listener, TlsPairs.CLIENT, TlsPairs.SERVER).await()) {
        var reading = spawn(() -> TlsPairs.read(pair.server(), 2).await());
        pair.client().writeAll(TlsPairs.bytes("a")).await();
        nothing().await();
        select(pair.client().read(ByteBuffer.allocate(1)), weft.Weft.sleep(ofMillis(20))).await();
        assertThat(pair.server().holdsBuffers()).isFalse();
        assertThat(pair.client().holdsBuffers()).isFalse();
        pair.client().writeAll(TlsPairs.bytes("b")).await();
        assertThat(reading.await()).isEqualTo("ab");
      }
    });
  }

  /// Whoever passes a buffer on before the operation has begun.
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void buffer_usedUpBeforeTheOperationBegins_isRefused_andTheStreamGoesOn(String protocol)
      throws Exception {
    run(() -> {
      var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols(protocol).build();
      try (var pair = TlsPairs.connect(client, TlsPairs.SERVER).await()) {
        var bytes = TlsPairs.bytes("hello");
        var write = pair.client().write(bytes);
        pair.client().writeAll(bytes).await();
        assertThat(failureOf(write).await())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("a write has begun from an empty buffer: ");
        var into = ByteBuffer.allocate(5);
        var read = pair.server().read(into);
        pair.server().readExactly(into).await();
        assertThat(failureOf(read).await())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageStartingWith("a read has begun into a buffer without room: ");
        transfer(pair.client(), pair.server(), random(1000)).await();
      }
    });
  }

  @Test
  @SuppressWarnings("weft:unused")
  void read_bufferWithoutRoom_isRefused() throws Exception {
    run(() -> {
      try (var pair = TlsPairs.connect(new MemoryPipe(1000)).await()) {
        assertThatThrownBy(() -> pair.client().read(ByteBuffer.allocate(0)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("into: ");
        assertThatThrownBy(() -> pair.client().write(ByteBuffer.allocate(0)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("from: ");
      }
    });
  }

  @Test
  void keyUpdates_whileOneSideOnlyReads_areSentAndAnswered() throws Exception {
    run(() -> {
      var pipe = new MemoryPipe(4000);
      try (var pair = TlsPairs.connect(pipe).await()) {
        byte[] bytes = random(1_000_000);
        transfer(pair.client(), pair.server(), bytes).await();
        assertThat(pipe.client.out.keyUpdates()).isGreaterThan(10);
        pair.server().flush().await();
        assertThat(pipe.server.out.keyUpdates()).isGreaterThan(10);
        transfer(pair.server(), pair.client(), bytes).await();
      }
    });
  }

  /// Nobody reads the answers: they wait, up to some, and nothing is lost.
  @Test
  void keyUpdates_answersThatNobodyTakes_areBounded() throws Exception {
    run(() -> {
      var pipe = new MemoryPipe(1000);
      try (var pair = TlsPairs.connect(pipe).await()) {
        byte[] bytes = random(6_000_000);
        var reading = spawn(() -> pair.server().readToEnd(bytes.length).await());
        var writing =
            spawn(() -> {
              pair.client().writeAll(ByteBuffer.wrap(bytes)).await();
              pair.client().shutdown().await();
            });
        select(writing, weft.Weft.sleep(ofMillis(200))).await();
        var buffer = ByteBuffer.allocate(1);
        var end = spawn(() -> pair.client().read(buffer).await()); // takes the answers
        assertThat(Arrays.equals(reading.await(), bytes)).isTrue();
        writing.await();
        pair.server().shutdown().await();
        assertThat(end.await()).isEqualTo(-1);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void session_ofAnEarlierConnection_isResumed_alsoAfterAReload(String protocol) throws Exception {
    run(() -> {
      var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols(protocol).build();
      var server = TlsServer.of(Certificates.LOCALHOST);
      long made = 0;
      for (int i = 0; i < 3; i++) {
        try (var pair = TlsPairs.connect(client, server).await()) {
          pair.server().writeAll(TlsPairs.bytes("x")).await();
          TlsPairs.read(pair.client(), 1).await(); // and the ticket before it
          long created = pair.client().session().getCreationTime();
          assertThat(created).isEqualTo(i == 0 ? created : made);
          assertThat(pair.client().peerCertificates()).isEqualTo(Certificates.LOCALHOST.chain());
          made = created;
          pair.client().shutdown().await();
          pair.server().shutdown().await();
        }
        weft.Weft.sleep(ofMillis(2)).await(); // another creation time, if it is another session
        server.reload(Certificates.LOCALHOST);
      }
    });
  }
}
