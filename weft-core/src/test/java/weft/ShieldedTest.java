package weft;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.shielded;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.task.JoinException;

/// A section that a cancellation waits for.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShieldedTest {
  private final List<String> seen = new ArrayList<>();

  private Async<Void> step(String name) {
    return async(() -> {
      sleep(ofMillis(10)).await();
      seen.add(name);
    });
  }

  private Async<Void> transfer() {
    return async(() -> {
      step("checked").await();
      // @start region=shielded
      shielded(() -> {
            step("withdrawn").await();
            step("paid in").await(); // never one without the other
          })
          .await();
      // @end
      step("told").await();
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 11, 15, 22, 25, 29, 35, 45})
  void shielded_cancelledAtAnyTime_runsWhollyOrNotAtAll(int millis) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var outcome = transfer().timeout(ofMillis(millis)).settled().await();
        assertThat(outcome.isSuccess()).isEqualTo(millis > 40);
      });
      assertThat(seen)
          .isEqualTo(
              List.of("checked", "withdrawn", "paid in", "told")
                  .subList(0, millis < 10 ? 0 : millis < 40 ? 3 : 4));
      int begun = millis > 10 ? 30 : millis; // what has begun is waited for
      assertThat(paused.elapsed()).isEqualTo(ofMillis(millis > 40 ? 40 : Math.max(begun, millis)));
    }
  }

  @Test
  void shielded_aborted_valueGoesBackAndTheTaskIsCancelled() throws Exception {
    var permits = AsyncSemaphore.of(1);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(
                shielded(() -> {
                  sleep(ofMillis(5)).await();
                  return permits.acquire().await();
                }));
        yieldNow().await();
        handle.abort();
        assertThat(handle.settled().await()).isInstanceOf(Outcome.Failure.class);
      });
      assertThat(paused.unhandled).isEmpty();
    }
    assertThat(permits.availablePermits()).isOne();
  }

  @Test
  void shielded_failsWhileItIsCancelled_failureOfTheCleanup() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Void> failing =
            shielded(() -> {
              sleep(ofMillis(5)).await();
              throw new IOException("half-way");
            });
        var handle = spawn(failing);
        yieldNow().await();
        handle.abort();
        JoinException thrown = null;
        try {
          handle.await();
        } catch (JoinException e) {
          thrown = e;
        }
        assertThat(thrown).isNotNull();
        assertThat(thrown.isCancelled()).isTrue();
        assertThat(thrown.getSuppressed()).extracting(Throwable::getMessage).contains("half-way");
      });
    }
  }

  @Test
  void shielded_pastTheCleanupDeadline_isForced() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Void> endless =
            shielded(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                seen.add("forced");
              }
            });
        assertThat(endless.timeout(ofMillis(1), ofMillis(50)).settled().await().isSuccess())
            .isFalse();
      });
      assertThat(seen).containsExactly("forced");
      assertThat(paused.elapsed()).isEqualTo(ofMillis(51));
      assertThat(paused.unhandled).hasSize(1); // the overrun
    }
  }

  @Test
  void shielded_abortNow_isForcedAtOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(transfer());
        sleep(ofMillis(15)).await();
        handle.abortNow();
        assertThat(handle.settled().await().isSuccess()).isFalse();
      });
      assertThat(seen).containsExactly("checked");
    }
  }

  @Test
  void shielded_losesASelect_theWinnerWaitsForIt() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        select(shielded(() -> step("whole").await()), sleep(ofMillis(2))).await();
        assertThat(seen).containsExactly("whole");
        join(shielded(() -> step("joined").await()), ready(1)).await();
      });
    }
    assertThat(seen).containsExactly("whole", "joined");
  }

  @Test
  void shielded_timeoutInside_stillWorks() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(shielded(() -> sleep(ofSeconds(9)).timeout(ofMillis(20)).await()));
        sleep(ofMillis(1)).await();
        handle.abort();
        assertThat(handle.settled().await().isSuccess()).isFalse();
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(20));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void shielded_abortedAtRandom_neverHalf(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        for (int round = 0; round < 500; round++) {
          int[] parts = new int[2];
          var handle =
              spawn(() -> {
                yieldNow().await();
                shielded(
                        () -> {
                          parts[0]++;
                          yieldNow().await();
                          yieldNow().await();
                          parts[1]++;
                        })
                    .await();
              });
          for (int i = round % 7; i > 0; i--) {
            yieldNow().await();
          }
          handle.abort();
          handle.settled().await();
          assertThat(parts[0]).isEqualTo(parts[1]);
        }
      });
    }
  }
}
