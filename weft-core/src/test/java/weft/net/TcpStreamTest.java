package weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.AsyncRunnable;
import weft.runtime.AsyncRuntime;

/// Connections over loopback, on a current-thread runtime (0) and on several workers.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TcpStreamTest {
  private static void run(int workers, AsyncRunnable body) throws Exception {
    var builder = AsyncRuntime.builder();
    try (var runtime =
        (workers == 0 ? builder.currentThread() : builder.workers(workers)).build()) {
      runtime.run(body);
    }
  }

  /// Runs a body with both ends of a connection, which it need not close.
  private static void runConnected(int workers, AsyncBiConsumer<TcpStream, TcpStream> body)
      throws Exception {
    run(
        workers,
        () -> {
          try (var listener = TcpListener.bind(TcpPairs.ANY);
              var stream = TcpStream.connect(listener.localAddress()).await();
              var other = listener.accept().await()) {
            async(body, stream, other).await();
          }
        });
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static String text(ByteBuffer buffer) {
    return UTF_8.decode(buffer.flip()).toString();
  }

  /// Sends back what it receives, until the end.
  static Async<Void> echo(TcpStream stream) {
    return async(() -> {
      var buffer = ByteBuffer.allocate(1024);
      while (stream.read(buffer).await() >= 0) {
        stream.writeAll(buffer.flip()).await();
        buffer.clear();
      }
      stream.shutdown().await();
    });
  }

  static Async<Void> serve(TcpListener listener) {
    return async(() -> {
      while (true) {
        var stream = listener.accept().await();
        spawn(stream, () -> echo(stream).await());
      }
    });
  }

  private static Async<String> roundTrip(SocketAddress address, String message) {
    return async(() -> {
      try (var stream = TcpStream.connect(address).await()) {
        stream.writeAll(bytes(message)).await();
        var buffer = ByteBuffer.allocate(bytes(message).remaining());
        stream.readExactly(buffer).await();
        return text(buffer);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8})
  void echo_manyConnections_eachGetsItsOwnBack(int workers) throws Exception {
    run(
        workers,
        () -> {
          try (var listener = TcpListener.bind(TcpPairs.ANY)) {
            var server = spawn(serve(listener));
            var clients = new ArrayList<Async<String>>();
            for (int i = 0; i < 200; i++) {
              clients.add(roundTrip(listener.localAddress(), "message " + i));
            }
            var answers = joinAll(clients).await();
            for (int i = 0; i < 200; i++) {
              assertThat(answers.get(i)).isEqualTo("message " + i);
            }
            server.abort();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void bytes_moreThanBuffersHold_arriveInOrder(int workers) throws Exception {
    byte[] sent = new byte[5_000_000];
    new Random(7).nextBytes(sent);
    run(
        workers,
        () -> {
          try (var listener = TcpListener.bind(TcpPairs.ANY);
              var stream = TcpStream.connect(listener.localAddress()).await()) {
            var other = listener.accept().await();
            spawn(other, () -> echo(other).await());
            var writing =
                spawn(() -> {
                  stream.writeAll(ByteBuffer.wrap(sent)).await();
                  stream.shutdown().await();
                });
            byte[] received = stream.readToEnd(sent.length).await();
            assertThat(Arrays.equals(received, sent)).isTrue();
            writing.await();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void read_cancelledAgainAndAgain_losesNoByte(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var sending =
              spawn(() -> {
                for (int i = 0; i < 300; i++) {
                  other.writeAll(ByteBuffer.wrap(new byte[] {(byte) i})).await();
                  if (i % 10 == 0) {
                    sleep(ofMillis(1)).await();
                  }
                }
                other.shutdown().await();
              });
          var received = ByteBuffer.allocate(400);
          boolean ended = false;
          for (int i = 0; !ended; i++) {
            var read = stream.read(received);
            try {
              ended = (i % 3 == 0 ? read.timeout(ofMillis(0)) : read).await() < 0;
            } catch (TimeoutException e) {
              assertThat(i % 3).isZero();
            }
          }
          assertThat(received.position()).isEqualTo(300);
          for (int i = 0; i < 300; i++) {
            assertThat(received.get(i)).isEqualTo((byte) i);
          }
          sending.await();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void readExactly_endBefore_saysHowMuchIsMissing(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          other.writeAll(bytes("abc")).await();
          other.shutdown().await();
          String message = null;
          try {
            stream.readExactly(ByteBuffer.allocate(5)).await();
          } catch (EOFException e) {
            message = e.getMessage();
          }
          assertThat(message).isEqualTo("the end came with 2 bytes still to be read");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void close_whileAReadAndAnAcceptWait_bothFailAndTheDescriptorIsGone(int workers)
      throws Exception {
    run(
        workers,
        () -> {
          var listener = TcpListener.bind(TcpPairs.ANY);
          var address = listener.localAddress();
          var stream = TcpStream.connect(address).await();
          var other = listener.accept().await();
          var accepting = spawn(() -> failureOf(listener.accept()).await());
          var reading = spawn(() -> failureOf(stream.read(ByteBuffer.allocate(1))).await());
          sleep(ofMillis(20)).await();
          var closer =
              new Thread(() -> {
                listener.close();
                stream.close();
              });
          closer.start();
          assertThat(accepting.timeout(ofSeconds(10)).await())
              .isInstanceOf(ClosedChannelException.class);
          assertThat(reading.timeout(ofSeconds(10)).await())
              .isInstanceOf(ClosedChannelException.class);
          listener.closed().timeout(ofSeconds(10)).await();
          stream.closed().timeout(ofSeconds(10)).await();
          assertThat(other.read(ByteBuffer.allocate(1)).await()).isEqualTo(-1);
          other.close();
          other.closed().await();
          Throwable refused = failureOf(TcpStream.connect(address)).await();
          assertThat(refused)
              .isInstanceOf(IOException.class)
              .hasMessageStartingWith("cannot connect to " + address + ": ");
        });
  }

  private static Async<Throwable> failureOf(Async<?> future) {
    return async(() -> {
      try {
        future.await();
        return null;
      } catch (IOException e) {
        return e;
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void readable_thenRead_needsNoBufferMeanwhile(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var waiting = spawn(() -> stream.readable().await());
          sleep(ofMillis(5)).await();
          assertThat(waiting.isFinished()).isFalse();
          other.writeAll(bytes("x")).await();
          waiting.timeout(ofSeconds(10)).await();
          var buffer = ByteBuffer.allocate(8);
          assertThat(stream.read(buffer).timeout(ofSeconds(10)).await()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void read_losesASelect_theNextReadGetsTheBytes(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var buffer = ByteBuffer.allocate(8);
          select(stream.read(buffer), sleep(ofMillis(1))).await();
          other.writeAll(bytes("abc")).await();
          assertThat(stream.read(buffer).timeout(ofSeconds(10)).await()).isEqualTo(3);
          assertThat(text(buffer)).isEqualTo("abc");
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void read_twoAtATime_secondIsRefused(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var first = spawn(() -> stream.read(ByteBuffer.allocate(1)).await());
          sleep(ofMillis(5)).await();
          String message = null;
          try {
            stream.read(ByteBuffer.allocate(1)).await();
          } catch (IllegalStateException e) {
            message = e.getMessage();
          }
          assertThat(message).contains("read from tcp stream ", "is awaited already");
          other.writeAll(bytes("x")).await();
          assertThat(first.await()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void buffersThatChangedBeforeTheFirstPoll_areRefused(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          other.writeAll(bytes("abcd")).await();
          var buffer = ByteBuffer.allocate(2);
          var first = stream.read(buffer);
          var second = stream.read(buffer);
          assertThat(first.await()).isEqualTo(2);
          assertThat(misuseOf(second).await()).contains("without room");
          var from = bytes("x");
          var once = stream.write(from);
          var twice = stream.write(from);
          assertThat(once.await()).isEqualTo(1);
          assertThat(misuseOf(twice).await()).contains("empty buffer");
        });
  }

  private static Async<String> misuseOf(Async<?> future) {
    return async(() -> {
      try {
        future.timeout(ofSeconds(10)).await();
        return "";
      } catch (IllegalStateException e) {
        return e.getMessage();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void readable_streamClosed_fails(int workers) throws Exception {
    run(
        workers,
        () -> {
          try (var listener = TcpListener.bind(TcpPairs.ANY);
              var other = TcpStream.connect(listener.localAddress()).await()) {
            var stream = listener.accept().await();
            var waiting = spawn(() -> failureOf(stream.readable()).await());
            sleep(ofMillis(5)).await();
            stream.close();
            assertThat(waiting.timeout(ofSeconds(10)).await())
                .isInstanceOf(ClosedChannelException.class);
            assertThat(failureOf(stream.readable()).await())
                .isInstanceOf(ClosedChannelException.class);
            assertThat(other.read(ByteBuffer.allocate(1)).await()).isEqualTo(-1);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void accept_whoeverAskedFails_connectionIsGivenToTheNext(int workers) throws Exception {
    run(
        workers,
        () -> {
          try (var listener = TcpListener.bind(TcpPairs.ANY);
              var client = TcpStream.connect(listener.localAddress()).await()) {
            Async<Void> failing =
                async(() -> {
                  sleep(ofMillis(5)).await();
                  throw new IOException("on purpose");
                });
            assertThat(failureOf(tryJoin(listener.accept(), failing)).await())
                .hasMessage("on purpose");
            var stream = listener.accept().timeout(ofSeconds(10)).await();
            client.writeAll(bytes("x")).await();
            assertThat(stream.read(ByteBuffer.allocate(1)).await()).isEqualTo(1);
            stream.close();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void readable_afterAReadThatFilledItsBuffer_isDoneAtOnce(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          other.writeAll(bytes("abc")).await();
          stream.readable().await();
          assertThat(stream.read(ByteBuffer.allocate(2)).await()).isEqualTo(2);
          stream.readable().timeout(ofMillis(0)).await();
          stream.readable().timeout(ofMillis(0)).await();
          assertThat(stream.read(ByteBuffer.allocate(2)).await()).isEqualTo(1);
          var waiting = spawn(() -> stream.readable().await());
          sleep(ofMillis(5)).await();
          assertThat(waiting.isFinished()).isFalse();
          other.shutdown().await();
          waiting.timeout(ofSeconds(10)).await();
          assertThat(stream.read(ByteBuffer.allocate(2)).await()).isEqualTo(-1);
          stream.readable().timeout(ofMillis(0)).await();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void writeAll_severalBuffers_arriveInOrderAlsoIfItIsGivenUp(int workers) throws Exception {
    var random = new Random(11);
    runConnected(
        workers,
        (stream, other) -> {
          var from = new ByteBuffer[40];
          var expected = ByteBuffer.allocate(4_000_000);
          for (int i = 0; i < from.length; i++) {
            byte[] some = new byte[random.nextInt(4) * random.nextInt(30_000)];
            random.nextBytes(some);
            expected.put(some);
            from[i] =
                i % 3 == 0
                    ? ByteBuffer.allocateDirect(some.length).put(some).flip()
                    : ByteBuffer.wrap(some);
          }
          var receiving = spawn(() -> other.readToEnd(4_000_000).await());
          boolean written = false;
          for (int i = 0; !written; i++) {
            try {
              stream.writeAll(from).timeout(ofMillis(i)).await();
              written = true;
            } catch (TimeoutException e) {
              assertThat(written).isFalse();
            }
          }
          stream.writeAll(new ByteBuffer[0]).await();
          stream.shutdown().await();
          assertThat(
                  Arrays.equals(
                      receiving.await(), Arrays.copyOf(expected.array(), expected.position())))
              .isTrue();
          for (var buffer : from) {
            assertThat(buffer.remaining()).isZero();
            assertThat(buffer.limit()).isEqualTo(buffer.capacity());
          }
        });
  }

  @Test
  void metrics_connectionWithBytesBothWays_areCounted() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      runtime.run(() -> {
        try (var listener = TcpListener.bind(TcpPairs.ANY);
            var stream = TcpStream.connect(listener.localAddress()).await();
            var other = listener.accept().await()) {
          stream.writeAll(bytes("abc"), bytes("de")).await();
          other.readExactly(ByteBuffer.allocate(5)).await();
          other.writeAll(bytes("f")).await();
          stream.read(ByteBuffer.allocate(9)).await();
        }
      });
      var sockets = runtime.metrics().workers().getFirst().sockets();
      assertThat(sockets.accepted()).isEqualTo(1);
      assertThat(sockets.connected()).isEqualTo(1);
      assertThat(sockets.bytesRead()).isEqualTo(6);
      assertThat(sockets.bytesWritten()).isEqualTo(6);
      assertThat(sockets.watched()).isZero();
    }
  }
}
