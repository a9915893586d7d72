package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.runtime.AsyncRuntime;

/// Between threads that block and tasks.
@Timeout(value = 60)
class BridgesTest {
  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new SplittableRandom(count).nextBytes(bytes);
    return bytes;
  }

  // ---- for threads that block

  @Test
  void streams_betweenThreads_moveAllBytes() throws Exception {
    var ends = Duplex.pair(100);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var written =
          threads.submit(() -> {
            try (var out = AsyncIo.outputStream(ends.first())) {
              out.write(7);
              out.write(bytes(10_000));
              out.flush();
            }
            return true;
          });
      try (var in = AsyncIo.inputStream(ends.second())) {
        assertThat(in.read()).isEqualTo(7);
        assertThat(in.read(new byte[0])).isZero();
        assertThat(in.readAllBytes()).isEqualTo(bytes(10_000));
        assertThat(in.read()).isEqualTo(-1);
      }
      assertThat(written.get()).isTrue();
    }
  }

  @Test
  void channels_betweenThreads_moveAllBytes() throws Exception {
    var ends = Duplex.pair(100);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var written =
          threads.submit(() -> {
            try (var out = AsyncIo.writeChannel(ends.first())) {
              return out.write(ByteBuffer.wrap(bytes(10_000)));
            }
          });
      var into = ByteBuffer.allocate(10_000);
      var in = AsyncIo.readChannel(ends.second());
      while (in.read(into) > 0) {
        assertThat(in.isOpen()).isTrue();
      }
      assertThat(into.array()).isEqualTo(bytes(10_000));
      assertThat(written.get()).isEqualTo(10_000);
      in.close();
      assertThatThrownBy(() -> in.read(ByteBuffer.allocate(1)))
          .isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void inputStream_interrupted_failsAndLosesNothing() throws Exception {
    var ends = Duplex.pair(100);
    var in = AsyncIo.inputStream(ends.second());
    Thread.currentThread().interrupt();
    assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    ends.first().write(ByteBuffer.wrap(new byte[] {9})).block();
    assertThat(in.read()).isEqualTo(9);
  }

  @Test
  void outputStream_interrupted_tellsHowMuchWasWritten() {
    var ends = Duplex.pair(3);
    var out = AsyncIo.outputStream(ends.first());
    var self = Thread.currentThread();
    var interrupter =
        new Thread(() -> {
          try {
            ends.second().readable().block();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          self.interrupt();
        });
    interrupter.start();
    assertThatThrownBy(() -> out.write(new byte[10]))
        .isInstanceOfSatisfying(
            InterruptedIOException.class, e -> assertThat(e.bytesTransferred).isEqualTo(3));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void channel_interrupted_isClosed() {
    var ends = Duplex.pair(100);
    var in = AsyncIo.readChannel(ends.second());
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> in.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(in.isOpen()).isFalse();
    assertThatThrownBy(() -> ends.first().write(ByteBuffer.allocate(1)).block())
        .hasMessageStartingWith("broken pipe");
  }

  @Test
  void inputStream_onAWorker_isRefused() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var in = AsyncIo.inputStream(AsyncRead.of(new byte[1]));
      Async<Integer> reading = async(() -> readOne(in));
      assertThatThrownBy(() -> runtime.run(() -> reading.await()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("block()");
    }
  }

  private static int readOne(InputStream in) throws IOException {
    return in.read();
  }

  // ---- over streams that block

  @Test
  void source_ofAStream_givesAllBytes() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var source = AsyncIo.source(new ByteArrayInputStream(bytes(50_000)));
      assertThat(runtime.run(() -> source.readToEnd(100_000).await())).isEqualTo(bytes(50_000));
    }
  }

  @Test
  @SuppressWarnings("try") // the pipe ends in the middle
  void source_readGivenUp_bytesThatComeLateAreForTheNext() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build();
        var pipe = new PipedOutputStream();
        var in = new PipedInputStream(pipe)) {
      var source = AsyncIo.source(in);
      runtime.run(() -> {
        var given = ByteBuffer.allocate(10);
        select(source.read(given), sleep(ofMillis(5))).await();
        assertThat(given.position()).isZero();
        pipe.write("abc".getBytes(UTF_8));
        pipe.close();
        assertThat(source.readToEnd(10).await()).asString(UTF_8).isEqualTo("abc");
        assertThat(given.position()).isZero();
      });
    }
  }

  @Test
  void source_streamFails_isTold() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var source =
          AsyncIo.source(
              new InputStream() {
                @Override
                public int read() throws IOException {
                  throw new IOException("no disk");
                }
              });
      assertThatThrownBy(() -> runtime.run(() -> source.readToEnd(10).await()))
          .isInstanceOf(IOException.class)
          .hasMessage("no disk");
    }
  }

  @Test
  void sink_ofAStream_writesAllBytes() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var stream = new ByteArrayOutputStream();
      runtime.run(() -> {
        var sink = AsyncIo.sink(stream);
        sink.writeAll(ByteBuffer.wrap(bytes(200_000))).await();
        sink.shutdown().await();
      });
      assertThat(Arrays.equals(stream.toByteArray(), bytes(200_000))).isTrue();
    }
  }

  @Test
  void sink_writeGivenUp_whatWasAcceptedIsWritten() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var stream = new ByteArrayOutputStream();
      var mayWrite = new CountDownLatch(1);
      var slow =
          new OutputStream() {
            @Override
            public void write(int value) {
              stream.write(value);
            }

            @Override
            public void write(byte[] from, int offset, int count) throws IOException {
              try {
                mayWrite.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              stream.write(from, offset, count);
            }
          };
      runtime.run(() -> {
        var sink = AsyncIo.sink(slow);
        assertThat(sink.write(ByteBuffer.wrap("ab".getBytes(UTF_8))).await()).isEqualTo(2);
        var next = ByteBuffer.wrap("c".getBytes(UTF_8));
        select(sink.write(next), sleep(ofMillis(5))).await();
        assertThat(next.remaining()).as("waits for the first").isEqualTo(1);
        mayWrite.countDown();
        sink.writeAll(next).await();
        sink.flush().await();
        assertThat(stream.toString(UTF_8)).isEqualTo("abc");
      });
    }
  }

  @Test
  void sink_streamFails_theNextOperationIsTold() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var sink =
          AsyncIo.sink(
              new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                  throw new IOException("disk full");
                }
              });
      assertThatThrownBy(() ->
              runtime.run(() -> {
                sink.write(ByteBuffer.allocate(1)).await();
                sink.flush().await();
              }))
          .isInstanceOf(IOException.class)
          .hasMessage("disk full");
    }
  }
}
