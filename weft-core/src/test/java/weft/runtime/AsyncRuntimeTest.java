package weft.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;
import static weft.runtime.Pauses.pause;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.Weft;
import weft.task.JoinHandle;
import weft.time.PausedClock;

/// Runtimes with and without threads of their own, and what runs on them.
@Timeout(60)
class AsyncRuntimeTest {
  @Test
  void run_plainThread_valueAndOwnException() throws Exception {
    assertThat(Weft.<Integer>run(() -> 5)).isEqualTo(5);
    var failure = new IOException("mine");
    assertThatThrownBy(() ->
            Weft.run(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void block_virtualThread_waits() throws Exception {
    var result = new ArrayList<Integer>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.add(
                Weft.<Integer>async(
                        () -> {
                          sleep(ofMillis(5)).await();
                          return 9;
                        })
                    .block());
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        })
        .join();
    assertThat(result).containsExactly(9);
  }

  /// Its polls take no time by the paused clock, so that what it queues is not worth an unpark.
  @Test
  void run_interruptedWhileItsThreadIsParkedAfterShortPolls_abortsRootAndThrows() throws Exception {
    var caught = new AtomicReference<Throwable>();
    var clock = PausedClock.create();
    try (var runtime = AsyncRuntime.builder().currentThread().pausedClock(clock).build()) {
      var never = new CompletableFuture<Void>();
      var thread =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  runtime.run(() -> Async.fromStage(never).await());
                } catch (Exception e) {
                  caught.set(e);
                }
              });
      long limit = System.nanoTime() + ofSeconds(10).toNanos();
      while (thread.getState() != Thread.State.WAITING
          || !runtime.metrics().workers().getFirst().parked()) {
        assertThat(System.nanoTime()).isLessThan(limit);
        Thread.onSpinWait();
      }
      thread.interrupt();
      assertThat(thread.join(ofSeconds(10))).isTrue();
    }
    assertThat(caught.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void block_interrupted_abortsRootRunsCleanupAndThrows() throws Exception {
    for (boolean ownThreads : new boolean[] {true, false}) {
      var log = Collections.synchronizedList(new ArrayList<String>());
      var waiting = new CountDownLatch(1);
      var builder = AsyncRuntime.builder().workers(1);
      try (var runtime = ownThreads ? builder.build() : builder.currentThread().build()) {
        var thread =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    runtime.run(() -> {
                      try {
                        waiting.countDown();
                        sleep(ofSeconds(100)).await();
                      } finally {
                        sleep(ofMillis(1)).await();
                        log.add("cleaned up");
                      }
                    });
                  } catch (InterruptedException e) {
                    log.add("interrupted");
                  } catch (Exception e) {
                    log.add(e.toString());
                  }
                });
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        thread.join();
      }
      assertThat(log).containsExactly("cleaned up", "interrupted");
    }
  }

  @Test
  void spawn_several_startInOrder() throws Exception {
    var log = new ArrayList<Integer>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handles = new ArrayList<JoinHandle<Boolean>>();
        for (int i = 0; i < 5; i++) {
          int number = i;
          handles.add(
              spawn(() -> {
                log.add(number);
                yieldNow().await();
                return log.add(10 + number);
              }));
        }
        joinAll(handles).await();
      });
    }
    assertThat(log).containsExactly(0, 1, 2, 3, 4, 10, 11, 12, 13, 14);
  }

  @Test
  void currentThread_betweenRuns_tasksRest() throws Exception {
    var log = new ArrayList<String>();
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      var handle = runtime.spawn(() -> log.add("ran"));
      assertThat(log).isEmpty();
      runtime.run(() -> handle.await());
    }
    assertThat(log).containsExactly("ran");
  }

  @Test
  void setDefault_ownRuntime_usedUntilForgotten() throws Exception {
    try (var runtime = AsyncRuntime.builder().name("chosen").workers(1).build()) {
      AsyncRuntime.setDefault(runtime);
      assertThat(Weft.<String>run(() -> Thread.currentThread().getName())).isEqualTo("chosen-0");
    } finally {
      AsyncRuntime.setDefault(null);
    }
    assertThat(Weft.<String>run(() -> Thread.currentThread().getName())).startsWith("weft-");
  }

  @Test
  void spawnBlocking_inside_usesTheSameRuntime() throws Exception {
    try (var runtime = AsyncRuntime.builder().name("outer").workers(1).build()) {
      String name =
          runtime.<String>run(() ->
              spawnBlocking(
                      () -> Weft.<String>async(() -> Thread.currentThread().getName()).block())
                  .await());
      assertThat(name).isEqualTo("outer-0");
    }
  }

  @Test
  void workers_manyTasks_allRun() throws Exception {
    for (int workers : new int[] {1, 2, 8}) {
      try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
        List<Integer> results =
            runtime.<List<Integer>>run(() -> {
              var handles = new ArrayList<JoinHandle<Integer>>();
              for (int i = 0; i < 10_000; i++) {
                int number = i;
                handles.add(
                    spawn(() -> {
                      yieldNow().await();
                      return number;
                    }));
              }
              return joinAll(handles).await();
            });
        assertThat(results).hasSize(10_000).startsWith(0, 1, 2).endsWith(9_998, 9_999);
      }
    }
  }

  @Test
  void interrupt_leftBehindByABody_doesNotKeepTheWorkerSpinning() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      runtime.run(() -> {
        Thread.currentThread().interrupt();
        sleep(ofMillis(2)).await();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      });
    }
  }

  @Test
  void currentThread_secondDriver_getsItsResultAndTakesOver() throws Exception {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      var first =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  runtime.run(() -> {
                    begun.countDown();
                    while (release.getCount() > 0) {
                      yieldNow().await();
                    }
                  });
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      var handle = runtime.spawn(() -> release.countDown());
      assertThat(runtime.<String>run(() -> "second")).isEqualTo("second");
      first.join();
      assertThat(handle.isFinished()).isTrue();
    }
  }

  @Test
  void async_longLoopOfReadyAwaits_doesNotGrowTheStack() throws Exception {
    Long sum =
        Weft.<Long>run(() -> {
          long total = 0;
          for (int i = 0; i < 1_000_000; i++) {
            int number = i;
            total += Weft.<Integer>async(() -> number).await();
          }
          return total;
        });
    assertThat(sum).isEqualTo(499999500000L);
    assertThat(async(() -> 1)).isNotNull();
  }

  @Test
  void currentThread_blockInBlockingWork_drivenByTheOwner() throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      Integer value =
          runtime.<Integer>run(() ->
              spawnBlocking(
                      () -> {
                        sleep(ofMillis(5)).block();
                        return 7;
                      })
                  .await());
      assertThat(value).isEqualTo(7);
    }
  }

  /// After polls of some nanoseconds, long ones: they are shared out all the same.
  @Test
  void spawn_longTasksAfterTinyOnes_everyWorkerTakesSome() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      for (int round = 0; round < 5; round++) {
        var threads = java.util.concurrent.ConcurrentHashMap.<Thread>newKeySet();
        runtime.run(() -> {
          for (int i = 0; i < 100_000; i++) {
            yieldNow().await();
          }
          List<JoinHandle<Void>> handles = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            handles.add(
                spawn(() -> {
                  threads.add(Thread.currentThread());
                  pause(1);
                }));
          }
          joinAll(handles).await();
        });
        assertThat(threads).hasSize(2);
      }
    }
  }

  @Test
  void dump_taskThatHasJustEnded_isNotShownOrCounted() throws Exception {
    var dumps = new ArrayList<String>();
    var counts = new ArrayList<Integer>();
    var made = new AsyncRuntime[1];
    try (var runtime =
        AsyncRuntime.builder()
            .currentThread()
            .onTaskEnd(_ -> {
              dumps.add(made[0].dump());
              counts.add(made[0].metrics().liveTasks());
            })
            .build()) {
      made[0] = runtime;
      runtime.run(() -> yieldNow().await());
      assertThat(dumps)
          .singleElement()
          .asString()
          .contains("live tasks 0")
          .doesNotContain("AsyncRuntimeTest");
      assertThat(counts).containsExactly(0);
    }
  }
}
