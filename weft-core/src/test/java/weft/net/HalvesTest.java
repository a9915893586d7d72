package weft.net;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AsyncBiConsumer;
import weft.runtime.AsyncRuntime;

/// The halves of streams, on a current-thread runtime (0) and on several workers.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class HalvesTest {
  private static void runConnected(int workers, AsyncBiConsumer<TcpStream, TcpStream> body)
      throws Exception {
    var builder = AsyncRuntime.builder();
    try (var runtime =
        (workers == 0 ? builder.currentThread() : builder.workers(workers)).build()) {
      runtime.run(() -> {
        try (var listener = TcpListener.bind(TcpPairs.ANY);
            var stream = TcpStream.connect(listener.localAddress()).await();
            var other = listener.accept().await()) {
          async(body, stream, other).await();
        }
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void halves_ownedByTwoTasks_socketIsClosedWhenBothHaveEnded(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var halves = stream.split();
          var reading = spawn(halves.reader(), () -> halves.reader().readToEnd(100).await().length);
          var writing =
              spawn(
                  halves.writer(),
                  () -> halves.writer().writeAll(ByteBuffer.wrap(new byte[7])).await());
          assertThat(other.readToEnd(100).await()).hasSize(7); // the end comes with its task's
          writing.await();
          assertThat(stream.toString()).startsWith("tcp stream ");
          other.writeAll(ByteBuffer.wrap(new byte[5])).await();
          other.shutdown().await();
          assertThat(reading.await()).isEqualTo(5);
          stream.closed().timeout(ofSeconds(10)).await();
          assertThat(stream.toString()).startsWith("closed tcp stream to /127.0.0.1:");
          assertThat(stream.bytesRead()).isEqualTo(5);
          assertThat(stream.bytesWritten()).isEqualTo(7);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void readHalf_closedWhileAReadWaits_readFails_writingGoesOn(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var halves = stream.split();
          var reading = spawn(Failures.of(halves.reader().read(ByteBuffer.allocate(1))));
          sleep(ofMillis(5)).await();
          halves.reader().close();
          halves.reader().close();
          assertThat(reading.await()).isInstanceOf(ClosedChannelException.class);
          assertThat(Failures.of(halves.reader().read(ByteBuffer.allocate(1))).await())
              .isInstanceOf(ClosedChannelException.class);
          assertThat(Failures.of(halves.reader().readable()).await())
              .isInstanceOf(ClosedChannelException.class);
          halves.writer().writeAll(ByteBuffer.wrap(new byte[3])).await();
          assertThat(other.read(ByteBuffer.allocate(9)).await()).isEqualTo(3);
          halves.writer().close();
          stream.closed().timeout(ofSeconds(10)).await();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void writeHalf_closedWhileAWriteWaits_writeFails_readingGoesOn(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var halves = stream.split();
          var large = ByteBuffer.allocate(64 << 20);
          var writing = spawn(Failures.of(halves.writer().writeAll(large)));
          sleep(ofMillis(20)).await();
          halves.writer().close();
          assertThat(writing.await()).isInstanceOf(ClosedChannelException.class);
          other.writeAll(ByteBuffer.wrap(new byte[3])).await();
          assertThat(halves.reader().read(ByteBuffer.allocate(9)).await()).isEqualTo(3);
          halves.reader().close();
          stream.closed().timeout(ofSeconds(10)).await();
        });
  }

  @Test
  void writeHalf_closedInTheMiddleOfAWrite_writeFailsAsClosed() throws Exception {
    var large = ByteBuffer.allocateDirect(16 << 20);
    for (int i = 0; i < 30; i++) {
      runConnected(
          2,
          (stream, other) -> {
            var halves = stream.split();
            var writing = spawn(Failures.of(halves.writer().writeAll(large.duplicate())));
            while (other.read(ByteBuffer.allocate(1 << 16)).await() < 1 << 12) {
              // It goes on.
            }
            halves.writer().close();
            assertThat(writing.await()).isInstanceOf(ClosedChannelException.class);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void stream_closed_halvesAreClosed_andAgainWithoutHarm(int workers) throws Exception {
    runConnected(
        workers,
        (stream, other) -> {
          var halves = stream.split();
          assertThatThrownBy(stream::split)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("was split before");
          stream.close();
          assertThat(Failures.of(halves.reader().read(ByteBuffer.allocate(1))).await())
              .isInstanceOf(ClosedChannelException.class);
          halves.writer().close();
          halves.reader().close();
          assertThat(halves.writer().toString()).startsWith("write half of closed tcp stream");
        });
  }
}
