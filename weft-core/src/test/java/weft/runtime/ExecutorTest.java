package weft.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;

/// A runtime as an executor.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ExecutorTest {
  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
  private final AsyncRuntime runtime =
      AsyncRuntime.builder().workers(2).onUnhandledFailure(unhandled::add).build();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void executor_ofALibrary_runsItsWork() throws Exception {
    // @start region=executor
    try (var executor = runtime.executor()) {
      var page = CompletableFuture.supplyAsync(() -> "page", executor);
      var late = executor.schedule(() -> "late", 20, MILLISECONDS);
      assertThat(page.get() + " " + late.get()).isEqualTo("page late");
    }
    // @end
  }

  @Test
  void submit_valuesFailuresAndCancels_asOfAnyExecutor() throws Exception {
    var executor = runtime.executor();
    assertThat(executor.submit(() -> 7).get()).isEqualTo(7);
    assertThat(executor.invokeAll(List.of(() -> 1, () -> 2)))
        .extracting(f -> f.resultNow())
        .containsExactly(1, 2);
    assertThatThrownBy(
            executor.submit(() -> {
              throw new IOException("failed");
            })
                ::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("failed");
    var begun = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var running =
        executor.submit(() -> {
          begun.countDown();
          try {
            Thread.sleep(50_000);
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    begun.await();
    assertThat(running.cancel(true)).isTrue();
    assertThat(interrupted.await(20, SECONDS)).isTrue();
    executor.close();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(unhandled).isEmpty();
  }

  @Test
  void execute_failing_isReported() throws Exception {
    try (var executor = runtime.executor()) {
      executor.execute(() -> {
        throw new IllegalStateException("nobody hears it");
      });
    }
    for (int i = 0; i < 1000 && unhandled.isEmpty(); i++) {
      Thread.sleep(5); // its end is published after it has left the executor
    }
    assertThat(unhandled)
        .singleElement()
        .hasToString("java.lang.IllegalStateException: nobody hears it");
  }

  @Test
  void shutdown_delayedWorkRunsPeriodicDoesNot() throws Exception {
    var executor = runtime.executor();
    var late = executor.schedule(() -> "late", 30, MILLISECONDS);
    var often = executor.scheduleAtFixedRate(() -> {}, 0, 5, MILLISECONDS);
    executor.shutdown();
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageMatching("This executor of AsyncRuntime.* is shut down\\.");
    assertThatThrownBy(() -> executor.schedule(() -> 1, 1, SECONDS))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(executor.awaitTermination(20, SECONDS)).isTrue();
    assertThat(late.get()).isEqualTo("late");
    assertThat(often.isCancelled()).isTrue();
  }

  @Test
  void shutdownNow_givesWhatNeverBegan() throws Exception {
    var executor = runtime.executor();
    var begun = new CountDownLatch(1);
    executor.execute(() -> {
      begun.countDown();
      try {
        Thread.sleep(50_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    begun.await();
    var late = executor.schedule(() -> "never", 1, TimeUnit.HOURS);
    assertThat(executor.shutdownNow()).containsExactly((Runnable) late);
    assertThat(executor.awaitTermination(20, SECONDS)).isTrue();
    assertThatThrownBy(late::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void awaitTermination_tooLong_isFalse() throws Exception {
    var executor = runtime.executor();
    var late = executor.schedule(() -> {}, 1, TimeUnit.HOURS);
    executor.shutdown();
    assertThat(executor.awaitTermination(1, MILLISECONDS)).isFalse();
    assertThat(executor.toString()).endsWith("], shut down, 1 live");
    late.cancel(false);
    assertThat(executor.awaitTermination(20, SECONDS)).isTrue();
  }

  @Test
  void runtimeCloses_waitingWorkIsCancelledAndMoreRejected() throws Exception {
    var executor = runtime.executor();
    var late = executor.schedule(() -> {}, 1, TimeUnit.HOURS);
    runtime.close();
    assertThatThrownBy(late::get).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closed");
    executor.shutdown();
    assertThat(executor.awaitTermination(20, SECONDS)).isTrue();
  }

  @Test
  void schedule_onAPausedClock_isVirtual() throws Exception {
    try (var paused = new Paused()) {
      var executor = paused.runtime.executor();
      var runs = new AtomicInteger();
      var rate = executor.scheduleAtFixedRate(runs::incrementAndGet, 100, 100, MILLISECONDS);
      var once = executor.schedule(() -> paused.elapsed(), 250, MILLISECONDS);
      assertThat(once.getDelay(MILLISECONDS)).isEqualTo(250);
      paused.run(() -> sleep(ofMillis(1050)).await());
      assertThat(once.get()).isEqualTo(ofMillis(250));
      assertThat(runs.get()).isEqualTo(10);
      assertThat(rate.cancel(false)).isTrue();
      paused.run(() -> sleep(ofSeconds(10)).await());
      assertThat(runs.get()).isEqualTo(10);
    }
  }

  @Test
  void periodic_thatFails_endsWithThat() throws Exception {
    try (var paused = new Paused()) {
      var executor = paused.runtime.executor();
      var runs = new AtomicInteger();
      var delay =
          executor.scheduleWithFixedDelay(
              () -> {
                if (runs.incrementAndGet() == 3) {
                  throw new IllegalStateException("third");
                }
              },
              0,
              10,
              MILLISECONDS);
      paused.run(() -> sleep(ofSeconds(1)).await());
      assertThat(runs.get()).isEqualTo(3);
      assertThatThrownBy(delay::get).hasRootCauseMessage("third");
      executor.shutdown();
      assertThat(executor.isTerminated()).isTrue();
    }
  }

  @Test
  void schedule_badArguments_areRefused() {
    var executor = runtime.executor();
    assertThatThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 0, 0, SECONDS))
        .hasMessage("period: 0 (expected: positive)");
    assertThatThrownBy(() -> executor.execute(nothing())).hasMessageStartingWith("command: null");
  }

  @SuppressWarnings("NullAway") // a mistake on purpose
  private static Runnable nothing() {
    return null;
  }
}
