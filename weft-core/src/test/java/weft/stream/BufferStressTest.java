package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.yieldNow;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.WeftTypes.First;
import weft.sync.AsyncSemaphore;

/// Buffers whose two sides pause, fail, stop early and are aborted at random: items come in order
/// and none twice, everybody is woken, each source is closed once, and no permit is lost.
@Timeout(60)
class BufferStressTest {
  private static final int PERMITS = 1000;

  private final AtomicInteger open = new AtomicInteger();
  private final AsyncSemaphore semaphore = AsyncSemaphore.of(PERMITS);

  private static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private AsyncStream<Integer> source(SplittableRandom random) {
    int count = random.nextInt(200);
    int pauses = random.nextInt(1, 10);
    int fails = random.nextInt(4) == 0 ? random.nextInt(200) : -1;
    return AsyncStream.generated((Emitter<Integer> out) -> {
      open.incrementAndGet();
      try {
        for (int i = 0; i < count; i++) {
          if (random.nextInt(pauses) == 0) {
            yieldNow().await();
          }
          if (i == fails) {
            throw new Planned();
          }
          out.emit(i).await();
        }
      } finally {
        try { // an abort may come here, too
          yieldNow().await();
        } finally {
          open.decrementAndGet();
        }
      }
    });
  }

  private Async<Void> consumer(SplittableRandom random) {
    return async(() -> {
      var sourceRandom = random.split();
      int capacity = random.nextInt(1, 20);
      int stop = random.nextInt(4) == 0 ? random.nextInt(100) : Integer.MAX_VALUE;
      int pauses = random.nextInt(1, 10);
      var items = source(sourceRandom).buffer(capacity);
      int expected = 0;
      try {
        while (expected < stop) {
          if (random.nextInt(pauses) == 0) {
            yieldNow().await();
          }
          Integer item;
          if (random.nextInt(8) == 0) {
            if (!(select(items.next(), yieldNow()).await() instanceof First(Integer first))) {
              continue;
            }
            item = first;
          } else {
            item = items.next().await();
          }
          if (item == null) {
            break;
          }
          assertThat(item).isEqualTo(expected++);
        }
      } catch (Planned e) {
        // as it comes
      } finally {
        items.close().await();
      }
    });
  }

  @Test
  void buffers_ofTasksThatAreAborted_loseNothingAndLeaveNothing() throws Exception {
    blow(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  @Tag("full")
  void buffers_onSoManyWorkers_loseNothingAndLeaveNothing(int workers) throws Exception {
    blow(workers);
  }

  private void blow(int workers) throws Exception {
    var unhandled =
        AbortStorm.blow(
            "BufferStressTest",
            workers,
            AbortStorm.of(20, this::consumer),
            () -> assertThat(open).hasValue(0));

    assertThat(unhandled).allMatch(Planned.class::isInstance);
  }

  @Test
  void permits_inBuffersThatAreClosed_goBack() throws Exception {
    blowPermits(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  @Tag("full")
  void permits_onSoManyWorkers_goBack(int workers) throws Exception {
    blowPermits(workers);
  }

  private void blowPermits(int workers) throws Exception {
    var unhandled =
        AbortStorm.blow(
            "BufferStressTest, permits",
            workers,
            AbortStorm.of(
                10,
                random ->
                    async(() -> {
                      var policy = Overflow.values()[random.nextInt(Overflow.values().length)];
                      int count = random.nextInt(20);
                      try {
                        AsyncStream.range(0, count)
                            .map(x -> semaphore.acquire().await())
                            .buffer(random.nextInt(1, 5), policy)
                            .forEach(permit -> {
                              try (permit) {
                                yieldNow().await();
                              }
                            })
                            .await();
                      } catch (OverflowException e) {
                        // as it comes
                      }
                    })),
            () -> assertThat(semaphore.availablePermits()).isEqualTo(PERMITS));

    assertThat(unhandled).allMatch(OverflowException.class::isInstance);
  }
}
