package weft.runtime;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AsyncRunnable;
import weft.Manual;
import weft.Paused;
import weft.task.JoinHandle;

/// The end of a runtime, and failures that nobody awaited until then.
@Timeout(60)
class RuntimeCloseTest {
  @Test
  void close_tasksAlive_cleanupsRunBeforeItReturns() {
    for (boolean ownThreads : new boolean[] {true, false}) {
      var log = Collections.synchronizedList(new ArrayList<String>());
      var begun = new CountDownLatch(1);
      var builder = AsyncRuntime.builder().workers(2);
      var runtime = ownThreads ? builder.build() : builder.currentThread().build();
      JoinHandle<Void> handle =
          runtime.spawn(() -> {
            begun.countDown();
            try {
              sleep(ofSeconds(1000)).await();
            } finally {
              sleep(ofMillis(2)).await();
              log.add("cleaned up");
            }
          });
      if (ownThreads) {
        assertThat(awaited(begun)).isTrue();
      } else {
        assertThatThrownBy(() -> runtime.run(() -> yieldThenFail())).isNotNull();
      }
      runtime.close();
      assertThat(handle.isFinished()).isTrue();
      assertThat(log).containsExactly("cleaned up");
      assertThat(runtime.toString()).contains("stopped").contains("live tasks 0");
    }
  }

  @Test
  void close_tasksAndBlockingWork_endWithTheReason() throws Exception {
    var runtime = AsyncRuntime.builder().name("shop").workers(1).maxBlockingThreads(1).build();
    var begun = new CountDownLatch(2);
    var late = new AtomicReference<JoinHandle<Integer>>();
    JoinHandle<Integer> waiting =
        runtime.spawn(() -> {
          begun.countDown();
          try {
            sleep(ofSeconds(1000)).await();
          } finally {
            late.set(spawn(() -> 1));
          }
          return 1;
        });
    JoinHandle<Integer> running =
        runtime.spawnInterruptible(() -> {
          begun.countDown();
          new CountDownLatch(1).await();
          return 1;
        });
    JoinHandle<Integer> queued = runtime.spawnBlocking(() -> 1);
    JoinHandle<Integer> saidBefore = runtime.spawnBlocking(() -> 1);
    assertThat(awaited(begun)).isTrue();
    saidBefore.abort("not needed");

    runtime.close();

    for (JoinHandle<Integer> handle : List.of(waiting, running, queued, late.get())) {
      assertThatThrownBy(handle::block).hasMessage("The task was aborted: runtime shop was closed");
    }
    assertThatThrownBy(saidBefore::block).hasMessage("The task was aborted: not needed");
  }

  private static void yieldThenFail() {
    throw new IllegalStateException("only so that the task begins");
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void close_cleanupHangs_reportedAndForcedAtTheDeadline() {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var begun = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var runtime =
        AsyncRuntime.builder()
            .workers(1)
            .shutdownDeadline(ofMillis(50))
            .onUnhandledFailure(reports::add)
            .build();
    runtime.spawn(() -> {
      begun.countDown();
      try {
        sleep(ofSeconds(1000)).await();
      } finally {
        try {
          new Manual<Integer>().await();
        } finally {
          ended.countDown();
        }
      }
    });
    assertThat(awaited(begun)).isTrue();
    runtime.close();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst()).hasMessageContaining("had not ended after PT0.05S");
    assertThat(reports.getFirst()).hasMessageContaining("RuntimeCloseTest.");
    assertThat(reports.getFirst()).hasMessageContaining("waits for manual");
    assertThat(ended.getCount()).isZero();
  }

  @Test
  void close_blockingWork_waitedForAndQueuedCancelled() throws Exception {
    var finished = new AtomicInteger();
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var runtime = AsyncRuntime.builder().workers(1).maxBlockingThreads(1).build();
    runtime.spawnBlocking(() -> {
      begun.countDown();
      awaited(release);
      return finished.incrementAndGet();
    });
    var queued = runtime.spawnBlocking(() -> finished.addAndGet(100));
    assertThat(awaited(begun)).isTrue();
    var closer = Thread.ofPlatform().start(runtime::close);
    while (!queued.isFinished()) {
      Thread.onSpinWait();
    }
    release.countDown();
    closer.join();
    assertThat(finished).hasValue(1);
  }

  @Test
  void failure_handleDropped_reportedWhenTheRuntimeCloses() throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var failure = new IOException("nobody listens");
    try (var runtime = AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add).build()) {
      runtime.run(() -> {
        spawn(() -> {
          throw failure;
        });
        yieldNow().await();
      });
    }
    assertThat(reports).containsExactly(failure);
  }

  @Test
  void failure_observed_notReported() throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    try (var runtime = AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add).build()) {
      runtime.run(() -> {
        var handle =
            spawn(() -> {
              throw new IOException("listened to");
            });
        try {
          handle.await();
        } catch (weft.task.JoinException e) {
          assertThat(e).hasCauseInstanceOf(IOException.class);
        }
      });
      assertThatThrownBy(() ->
              runtime.run(() -> {
                throw new IOException("root");
              }))
          .hasMessage("root");
    }
    assertThat(reports).isEmpty();
  }

  @Test
  void close_racesRun_everyCallerIsTold() throws Exception {
    for (int i = 0; i < 300; i++) {
      var reports = Collections.synchronizedList(new ArrayList<Throwable>());
      var runtime = AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add).build();
      var told = Collections.synchronizedList(new ArrayList<String>());
      var callers = new ArrayList<Thread>();
      for (int c = 0; c < 3; c++) {
        callers.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    while (true) {
                      runtime.run(() -> yieldNow().await());
                    }
                  } catch (Exception closed) {
                    told.add(closed.getMessage());
                  }
                }));
      }
      runtime.close();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(reports).isEmpty();
      assertThat(told)
          .hasSize(3)
          .allSatisfy(message -> assertThat(message).matches(".*(closed|aborted).*"));
    }
  }

  @Test
  void close_cleanupHangs_handleEndsAsCancelled() throws Exception {
    var begun = new CountDownLatch(1);
    var runtime =
        AsyncRuntime.builder()
            .workers(1)
            .shutdownDeadline(ofMillis(20))
            .onUnhandledFailure(failure -> {})
            .build();
    JoinHandle<Void> handle =
        runtime.spawn(() -> {
          begun.countDown();
          try {
            sleep(ofSeconds(100)).await();
          } finally {
            sleep(ofSeconds(100)).await();
          }
        });
    assertThat(awaited(begun)).isTrue();
    runtime.close();
    assertThatThrownBy(handle::block)
        .isInstanceOfSatisfying(
            weft.task.JoinException.class, e -> assertThat(e.isCancelled()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void close_threadIsInterrupted_cleanupsHaveAShortTimeAndTheInterruptStays(boolean ownThreads)
      throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var log = Collections.synchronizedList(new ArrayList<String>());
    var runtime = closedInAnHour(ownThreads, reports);
    suspendIn(runtime, () -> log.add("cleaned up"));
    suspendIn(
        runtime,
        () -> {
          log.add("waits");
          new Manual<Integer>().await();
        });

    Thread.currentThread().interrupt();
    runtime.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(log).containsExactlyInAnyOrder("cleaned up", "waits");
    assertThat(runtime.toString()).contains("stopped").contains("live tasks 0");
    assertThat(reports)
        .singleElement()
        .satisfies(report ->
            assertThat(report)
                .hasMessageContaining("PT0.2S (the thread that closes was interrupted)"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void close_interruptedWhileItWaits_forcesWhatCleansUp(boolean ownThreads) throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var runtime = closedInAnHour(ownThreads, reports);
    var waits = new CountDownLatch(1);
    var forced = new CountDownLatch(1);
    suspendIn(
        runtime,
        () -> {
          try {
            waits.countDown();
            new Manual<Integer>().await();
          } finally {
            forced.countDown();
          }
        });
    var interrupted = new AtomicBoolean();
    var closer =
        Thread.ofPlatform()
            .start(() -> {
              runtime.close();
              interrupted.set(Thread.interrupted());
            });
    assertThat(awaited(waits)).isTrue();

    closer.interrupt();
    closer.join();

    assertThat(forced.getCount()).isZero();
    assertThat(interrupted).isTrue();
    assertThat(reports)
        .singleElement()
        .satisfies(
            report -> assertThat(report).hasMessageContaining("that closes was interrupted"));
  }

  @Test
  void close_interruptedWhileBlockingWorkRuns_waitsNoLongerAndSaysSo() throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var runtime = closedInAnHour(true, reports);
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    runtime.spawnBlocking(() -> {
      begun.countDown();
      return awaited(release);
    });
    assertThat(awaited(begun)).isTrue();

    Thread.currentThread().interrupt();
    runtime.close();
    release.countDown();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(reports)
        .singleElement()
        .satisfies(report ->
            assertThat(report).hasMessageContaining("these blocking calls were still running"));
  }

  private static AsyncRuntime closedInAnHour(boolean ownThreads, List<Throwable> reports) {
    var builder =
        AsyncRuntime.builder().shutdownDeadline(ofHours(1)).onUnhandledFailure(reports::add);
    return ownThreads ? builder.workers(2).build() : builder.currentThread().build();
  }

  /// Leaves a task in a sleep, with something to do when it is aborted.
  private static void suspendIn(AsyncRuntime runtime, AsyncRunnable cleanup) throws Exception {
    var begun = new CountDownLatch(1);
    runtime.spawn(() -> {
      try {
        begun.countDown();
        sleep(ofHours(1000)).await();
      } finally {
        async(cleanup).await();
      }
    });
    runtime.run(() -> {
      while (begun.getCount() > 0) {
        yieldNow().await();
      }
    });
  }

  @Test
  void close_deadlineBeyondAllClocks_closes() {
    var runtime =
        AsyncRuntime.builder().workers(1).shutdownDeadline(ofSeconds(Long.MAX_VALUE)).build();
    var handle = runtime.spawn(() -> sleep(ofSeconds(1000)).await());
    runtime.close();
    assertThat(handle.isFinished()).isTrue();
  }

  @Test
  void close_twiceAtOnce_theSecondWaits() throws Exception {
    var begun = new CountDownLatch(1);
    var cleaned = new AtomicBoolean();
    var runtime = AsyncRuntime.builder().workers(1).build();
    runtime.spawn(() -> {
      begun.countDown();
      try {
        sleep(ofSeconds(1000)).await();
      } finally {
        sleep(ofMillis(50)).await();
        cleaned.set(true);
      }
    });
    assertThat(awaited(begun)).isTrue();
    var first = new Thread(runtime::close);
    first.start();
    runtime.close();
    assertThat(cleaned).isTrue();
    assertThat(first.join(ofSeconds(10))).isTrue();
    runtime.close();
  }

  @Test
  void close_byTheHandlerThatCloseCalls_returns() throws Exception {
    var runtime = new AtomicReference<AsyncRuntime>();
    var told = new AtomicReference<Throwable>();
    runtime.set(
        AsyncRuntime.builder()
            .currentThread()
            .onUnhandledFailure(failure -> {
              told.set(failure);
              runtime.get().close();
            })
            .build());
    var kept =
        runtime
            .get()
            .spawn(() -> {
              throw new IllegalStateException("nobody awaits it");
            });
    runtime.get().run(() -> yieldNow().await());
    runtime.get().close();
    assertThat(told.get()).hasMessage("nobody awaits it");
    assertThat(kept.isFinished()).isTrue();
  }

  @Test
  void close_childsCleanupFails_theFailureIsReportedNotTheSignal() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(() -> {
          try {
            sleep(ofSeconds(1000)).await();
          } finally {
            yieldThenFail();
          }
        });
        yieldNow().await();
      });
      paused.runtime.close();
      assertThat(paused.unhandled).singleElement().isInstanceOf(IllegalStateException.class);
    }
  }
}
