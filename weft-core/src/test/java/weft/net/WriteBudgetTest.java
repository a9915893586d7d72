package weft.net;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.runtime.scheduler.Worker;

/// A peer that reads as fast as we write must not keep a worker for itself.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class WriteBudgetTest {
  private static Async<Void> write(TcpStream stream, boolean gathers, byte[] bytes) {
    var from = ByteBuffer.wrap(bytes);
    int third = bytes.length / 3;
    return gathers
        ? stream.writeAll(
            from.slice(0, third), from.slice(third, bytes.length - third), ByteBuffer.allocate(0))
        : stream.writeAll(from);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writeAll_ofMany_takesTheBudgetForEachSlice(boolean gathers) throws Exception {
    int units = 2;
    byte[] sent = new byte[6 * StreamSocket.SLICE];
    new Random(5).nextBytes(sent);
    try (var runtime = AsyncRuntime.builder().currentThread().build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var ends = TcpPairs.connect(listener, 1).await().getFirst();
        var here = ends.getFirst();
        var there = ends.getLast();
        var writing =
            spawn(() -> {
              Worker.currentOrFail().replaceBudget(units);
              write(here, gathers, sent).await();
              here.shutdown().await();
            });
        yieldNow().await(); // behind its first poll
        assertThat(here.bytesWritten()).isBetween(1L, (long) units * StreamSocket.SLICE);
        byte[] received = there.readToEnd(sent.length).timeout(ofSeconds(10)).await();
        assertThat(received).isEqualTo(sent);
        writing.await();
        here.close();
        there.close();
      });
    }
  }

  /// More than one call of the system takes.
  @Test
  void writeAll_ofVeryManyBuffers_arrives() throws Exception {
    byte[] sent = new byte[100_000];
    new Random(6).nextBytes(sent);
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var ends = TcpPairs.connect(listener, 1).await().getFirst();
        var from = new ArrayList<ByteBuffer>();
        for (int i = 0; i < sent.length; i++) {
          from.add(i % 7 == 0 ? ByteBuffer.allocateDirect(0) : ByteBuffer.allocate(0));
          from.add(ByteBuffer.wrap(sent, i, 1));
        }
        var writing =
            spawn(
                async(() -> {
                  ends.getFirst().writeAll(from.toArray(ByteBuffer[]::new)).await();
                  ends.getFirst().close();
                }));
        byte[] received = ends.getLast().readToEnd(sent.length).timeout(ofSeconds(10)).await();
        assertThat(received).isEqualTo(sent);
        writing.await();
        ends.getLast().close();
      });
    }
  }
}
