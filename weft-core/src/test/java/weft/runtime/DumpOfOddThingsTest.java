package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.sync.AsyncSemaphore;
import weft.sync.Latch;
import weft.sync.Mutex;
import weft.time.PausedClock;

/// A dump comes, whatever the futures in it do when they are asked.
@Timeout(60)
class DumpOfOddThingsTest {
  private final PausedClock clock = PausedClock.create();
  private final AsyncRuntime runtime =
      AsyncRuntime.builder().name("odd").currentThread().pausedClock(clock).build();

  @AfterEach
  void close() {
    runtime.close();
  }

  /// Never done.
  private static class Odd extends Async<Void> {
    private final Supplier<String> text;

    Odd(Supplier<String> text) {
      this.text = text;
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) {
      return Polling.PENDING;
    }

    @Override
    public String toString() {
      return text.get();
    }
  }

  private static final class Odder extends Odd {
    Odder(Supplier<String> text) {
      super(text);
    }
  }

  private static final class Plain extends Odd {
    Plain() {
      super(() -> "plain");
    }
  }

  private String dumpOf(Async<?>... futures) {
    for (Async<?> future : futures) {
      runtime
          .spawn(() -> {
            future.await();
          })
          .detach();
    }
    clock.runCurrent();
    return runtime.dump();
  }

  @Test
  @Timeout(20)
  void toString_thatNeverReturns_isNotWaitedFor() {
    var never = new CountDownLatch(1);
    Supplier<String> blocks =
        () -> {
          try {
            never.await();
            return "came";
          } catch (InterruptedException e) {
            return "interrupted";
          }
        };
    String dump = dumpOf(new Plain(), new Odd(blocks), new Odder(blocks));
    never.countDown();

    assertThat(dump)
        .contains("waits for plain\n")
        .contains(
            "waits for a weft.runtime.DumpOfOddThingsTest$Odd (whose toString does not return)");
  }

  @Test
  void toString_ofManyLines_isOneAndCutOff() {
    String dump = dumpOf(new Odd(() -> "first\n  second " + "x".repeat(1_000_000)));

    assertThat(dump).contains("waits for first   second xxx").hasSizeLessThan(3_000);
  }

  @Test
  void futureThatFailsWhenItIsAsked_doesNotEndTheDump() {
    for (Throwable thrown : List.of(new IllegalStateException("odd"), new AssertionError("odd"))) {
      for (int good = 0; good < 12; good++) {
        int limit = good;
        var future =
            new Odd(() -> "odd") {
              private int asked;

              private void count() {
                if (asked++ >= limit) {
                  switch (thrown) {
                    case RuntimeException e -> throw e;
                    default -> throw (Error) thrown;
                  }
                }
              }

              @Override
              protected Wanted wants() {
                count();
                return new Wanted(Wanted.Kind.LOCK, this, "", 1);
              }

              @Override
              protected List<? extends Pollable> waitsFor() {
                count();
                return List.of();
              }
            };
        assertThat(dumpOf(future)).startsWith("AsyncRuntime[odd, ");
      }
    }
  }

  @Test
  @Timeout(20)
  void manyPermits_thatManyWaitFor_takeNoLongerThanTheirSum() throws Exception {
    var semaphore = AsyncSemaphore.of(2_000);
    var latch = Latch.of(1);
    var mutex = Mutex.of(0);
    runtime
        .spawn(() -> {
          try (var _ = mutex.lock().await()) {
            latch.opened().await();
          }
        })
        .detach();
    for (int i = 0; i < 2_000; i++) {
      runtime
          .spawn(() -> {
            try (var _ = semaphore.acquire().await()) {
              mutex.lock().await().close();
            }
          })
          .detach();
    }
    for (int i = 0; i < 30_000; i++) {
      runtime.spawn(() -> semaphore.acquire().await().close()).detach();
    }
    clock.runCurrent();
    long begin = System.nanoTime();
    assertThat(runtime.dump()).contains("30000 tasks like ");
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }
}
