package weft.net;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Unix sockets, on a current-thread runtime (0) and on several workers.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class UnixStreamTest {
  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void toPath() {
    path = directory.resolve("s");
  }

  private static void run(int workers, AsyncRunnable body) throws Exception {
    var builder = AsyncRuntime.builder();
    try (var runtime =
        (workers == 0 ? builder.currentThread() : builder.workers(workers)).build()) {
      runtime.run(body);
      assertThat(TcpPairs.watched(runtime)).isZero();
    }
  }

  private static Async<Void> echo(UnixStream stream) {
    return async(() -> {
      var buffer = ByteBuffer.allocate(4096);
      while (stream.read(buffer).await() >= 0) {
        stream.writeAll(buffer.flip()).await();
        buffer.clear();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 8})
  void server_ofUnixListener_echoesAndShutsDown(int workers) throws Exception {
    byte[] sent = new byte[1_000_000];
    new Random(3).nextBytes(sent);
    run(
        workers,
        () -> {
          var server = Server.of(UnixListener.bind(path));
          var serving = spawn(server.serve(connection -> echo(connection).await()));
          try (var stream = UnixStream.connect(path).await()) {
            Async<Void> writing =
                async(() -> {
                  stream.writeAll(ByteBuffer.wrap(sent)).await();
                  stream.shutdown().await();
                });
            byte[] received = tryJoin(writing, stream.readToEnd(sent.length)).await().second();
            assertThat(Arrays.equals(received, sent)).isTrue();
            assertThat(stream.bytesRead()).isEqualTo(sent.length);
            assertThat(stream.toString()).isEqualTo("unix stream unnamed to " + path);
          }
          server.shutdown();
          assertThat(serving.await().served()).isEqualTo(1);
          assertThat(path).exists(); // it stays
        });
    assertThatThrownBy(() -> UnixListener.bind(path))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen at " + path + ": ");
    Files.delete(path);
    UnixListener.bind(path).close();
  }

  @Test
  void halvesAndClose_asOfTcp() throws Exception {
    run(
        2,
        () -> {
          var listener = UnixListener.bind(path);
          try (var stream = UnixStream.connect(path).await();
              var other = listener.accept().await()) {
            assertThat(listener.path()).isEqualTo(path);
            var halves = stream.split();
            var reading = spawn(Failures.of(halves.reader().read(ByteBuffer.allocate(1))));
            var waiting = spawn(Failures.of(listener.accept()));
            sleep(ofMillis(5)).await();
            halves.writer().close();
            assertThat(other.read(ByteBuffer.allocate(1)).await()).isEqualTo(-1);
            halves.reader().close();
            assertThat(reading.await()).isInstanceOf(ClosedChannelException.class);
            stream.closed().timeout(ofSeconds(10)).await();
            listener.close();
            assertThat(waiting.await()).isInstanceOf(ClosedChannelException.class);
            listener.closed().timeout(ofSeconds(10)).await();
          }
        });
  }

  @Test
  void readHalfClosed_whatTheOtherSideWritesFails() throws Exception {
    run(
        0,
        () -> {
          var listener = UnixListener.bind(path);
          try (var stream = UnixStream.connect(path).await();
              var other = listener.accept().await()) {
            stream.split().reader().close();
            assertThat(Failures.of(other.writeAll(ByteBuffer.allocate(1))).await())
                .isInstanceOf(IOException.class);
          }
          listener.close();
        });
  }

  @Test
  void connect_nobodyThere_failureNamesTheFile() throws Exception {
    run(
        0,
        () ->
            assertThat(Failures.of(UnixStream.connect(path)).await())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot connect to " + path + ": "));
  }

  @Test
  void connect_queueOfTheListenerFull_waitsForRoom() throws Exception {
    run(
        2,
        () -> {
          try (var listener = UnixListener.bind(path, 1)) {
            List<JoinHandle<UnixStream>> connecting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
              connecting.add(spawn(UnixStream.connect(path)));
            }
            sleep(ofMillis(20)).await();
            select(UnixStream.connect(path), sleep(ofMillis(5))).await();
            assertThat(connecting).anyMatch(one -> !one.isFinished());
            for (int i = 0; i < 10; i++) {
              listener.accept().timeout(ofSeconds(10)).await().close();
            }
            for (var one : connecting) {
              try (var stream = one.await()) {
                assertThat(stream.read(ByteBuffer.allocate(1)).await()).isEqualTo(-1);
              }
            }
          }
        });
  }
}
