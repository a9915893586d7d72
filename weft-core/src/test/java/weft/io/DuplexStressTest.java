package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// A writer and a reader on different workers, whose operations are given up, and whose tasks are
/// aborted at random: each byte arrives once and in order, and nobody is left waiting.
class DuplexStressTest {
  private static Async<Void> write(Duplex end, int count, SplittableRandom random) {
    return async(() -> {
      for (int i = 0; i < count; ) {
        var from = ByteBuffer.allocate(Math.min(count - i, 1 + random.nextInt(20)));
        for (int j = 0; j < from.capacity(); j++) {
          from.put(j, (byte) (i + j));
        }
        while (from.hasRemaining()) {
          var write = end.write(from);
          if (random.nextInt(3) == 0) {
            select(write, yieldNow()).await();
          } else {
            write.await();
          }
        }
        i += from.capacity();
      }
    });
  }

  /// How many bytes came.
  private static Async<Integer> read(Duplex end, SplittableRandom random) {
    return async(() -> {
      var reader = BufReader.of(end, 16);
      for (int i = 0; ; ) {
        if (random.nextInt(3) == 0) {
          select(reader.fill(1 + random.nextInt(10)), yieldNow()).await();
        }
        if (reader.fill().await() < 0) {
          return i;
        }
        assertThat((byte) reader.readByte().await()).isEqualTo((byte) i++);
      }
    });
  }

  private static Async<Void> round(SplittableRandom random) {
    return async(() -> {
      var ends = Duplex.pair(1 + random.nextInt(30));
      int count = random.nextInt(500);
      var writerRandom = random.split();
      var readerRandom = random.split();
      JoinHandle<Void> writer =
          spawn(ends.first(), () -> write(ends.first(), count, writerRandom).await());
      JoinHandle<Integer> reader =
          spawn(ends.second(), () -> read(ends.second(), readerRandom).await());
      int aborted = random.nextInt(6);
      for (int i = random.nextInt(20); i > 0; i--) {
        yieldNow().await();
      }
      if (aborted == 0) {
        writer.abort();
      } else if (aborted == 1) {
        reader.abort();
      }
      try {
        writer.await();
      } catch (JoinException e) {
        assertThat(e.isCancelled() || isBrokenPipe(e)).as(e.toString()).isTrue();
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith("broken pipe");
      }
      try {
        int read = reader.await();
        assertThat(read).isBetween(aborted == 0 ? 0 : count, count);
      } catch (JoinException e) {
        assertThat(e.isCancelled()).as(e.toString()).isTrue();
      }
    });
  }

  private static boolean isBrokenPipe(JoinException e) {
    return e.getCause() != null && e.getCause().getMessage().startsWith("broken pipe");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void bytes_randomAborts_arriveInOrder(int workers) throws Exception {
    var rounds = new ArrayList<Integer>();
    assertThat(
            AbortStorm.blow(
                "DuplexStressTest",
                workers,
                (runtime, random) -> {
                  rounds.add(1);
                  List<JoinHandle<Void>> all = new ArrayList<>();
                  for (int i = 0; i < 10; i++) {
                    all.add(runtime.spawn(round(random.split())));
                  }
                  return all;
                },
                () -> {}))
        .isEmpty();
    assertThat(rounds).hasSizeGreaterThan(2);
  }
}
