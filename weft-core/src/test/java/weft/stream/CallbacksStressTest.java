package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
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

/// Callbacks of several threads, into streams that end, fail, stop early and are aborted at random:
/// items of one thread come in order, each that was taken before the end comes, nobody waits for
/// ever, and what was registered is unregistered once.
@Timeout(60)
class CallbacksStressTest {
  private final AtomicInteger registered = new AtomicInteger();
  private final AtomicInteger threads = new AtomicInteger();

  private Async<Void> consumer(SplittableRandom random) {
    return async(() -> {
      var policy = random.nextInt(3) == 0 ? Overflow.DROP_NEWEST : Overflow.WAIT;
      int producers = random.nextInt(1, 4);
      int count = random.nextInt(100);
      int stop = random.nextInt(3) == 0 ? random.nextInt(100) : Integer.MAX_VALUE;
      int pauses = random.nextInt(1, 10);
      var taken = new AtomicInteger();
      AsyncStream<int[]> items =
          AsyncStream.fromCallbacks(
              random.nextInt(1, 8),
              policy,
              out -> {
                registered.incrementAndGet();
                out.onClose(registered::decrementAndGet);
                var left = new AtomicInteger(producers);
                for (int i = 0; i < producers; i++) {
                  int number = i;
                  threads.incrementAndGet();
                  Thread.ofVirtual()
                      .start(() -> {
                        for (int j = 0; j < count; j++) {
                          if (out.emit(new int[] {number, j})) {
                            taken.incrementAndGet();
                          }
                        }
                        if (left.decrementAndGet() == 0) {
                          out.end();
                        }
                        threads.decrementAndGet();
                      });
                }
              });
      var last = new int[producers];
      java.util.Arrays.fill(last, -1);
      int seen = 0;
      try {
        while (seen < stop && items.next().await() instanceof int[] item) {
          assertThat(item[1]).isGreaterThan(last[item[0]]);
          last[item[0]] = item[1];
          seen++;
          if (random.nextInt(pauses) == 0) {
            yieldNow().await();
          }
        }
        if (seen < stop) {
          assertThat(seen).isEqualTo(taken.get());
        }
      } finally {
        items.close().await();
      }
    });
  }

  @Test
  void callbacks_ofTasksThatAreAborted_leaveNothing() throws Exception {
    blow(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  @Tag("full")
  void callbacks_onSoManyWorkers_leaveNothing(int workers) throws Exception {
    blow(workers);
  }

  private void blow(int workers) throws Exception {
    var unhandled =
        AbortStorm.blow(
            "CallbacksStressTest",
            workers,
            AbortStorm.of(10, this::consumer),
            () -> {
              assertThat(registered).hasValue(0);
              while (threads.get() > 0) { // nobody waits for ever
                Thread.onSpinWait();
              }
            });

    assertThat(unhandled).isEmpty();
  }
}
