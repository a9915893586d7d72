package weft.runtime;

import static java.time.Duration.ofHours;
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

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Manual;
import weft.Paused;
import weft.Weft;
import weft.task.CleanupOverrunException;
import weft.task.JoinException;
import weft.task.JoinHandle;
import weft.time.PausedClock;

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
  void pausedClock_sleepers_exactInstantsInOrder() throws Exception {
    var log = new ArrayList<String>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handles = new ArrayList<JoinHandle<Boolean>>();
        for (int hours : new int[] {3, 1, 2}) {
          handles.add(
              spawn(() -> {
                sleep(ofHours(hours)).await();
                return log.add(hours + " at " + paused.elapsed());
              }));
        }
        joinAll(handles).await();
      });
    }
    assertThat(log).containsExactly("1 at PT1H", "2 at PT2H", "3 at PT3H");
  }

  @Test
  void pausedClock_yields_timeStandsStill() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(() -> sleep(ofSeconds(1)).await());
        for (int i = 0; i < 1000; i++) {
          yieldNow().await();
        }
      });
      assertThat(paused.elapsed()).isZero();
    }
  }

  @Test
  void pausedClock_blockingWorkUnderWay_doesNotJump() throws Exception {
    var release = new CountDownLatch(1);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var sleeper = spawn(() -> sleep(ofSeconds(1)).await());
        var work = spawnBlocking(() -> release.await(10, TimeUnit.SECONDS));
        spawnBlocking(release::countDown);
        assertThat(work.await()).isTrue();
        assertThat(paused.elapsed()).isZero();
        sleeper.await();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(1));
    }
  }

  @Test
  void pausedClock_advancedByHand_firesAllAtTheNewInstant() throws Exception {
    var clock = new PausedClock();
    var log = new ArrayList<String>();
    try (var runtime = AsyncRuntime.builder().currentThread().pausedClock(clock).build()) {
      runtime.run(() -> {
        var handles = new ArrayList<JoinHandle<Boolean>>();
        for (int millis : new int[] {10, 20, 30}) {
          handles.add(
              spawn(() -> {
                sleep(ofMillis(millis)).await();
                return log.add(millis + " at " + clock.elapsed().toMillis());
              }));
        }
        yieldNow().await();
        clock.advance(ofMillis(100));
        joinAll(handles).await();
      });
    }
    assertThat(log).containsExactly("10 at 100", "20 at 100", "30 at 100");
  }

  @Test
  void sleep_realClock_neverEarly() throws Exception {
    Weft.run(() -> {
      for (int i = 0; i < 50; i++) {
        long begun = System.nanoTime();
        sleep(ofMillis(1)).await();
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(1_000_000);
      }
    });
  }

  @Test
  void sleep_madeOutside_measuredFromTheFirstPoll() throws Exception {
    Async<Void> outside = sleep(ofMillis(30));
    try (var paused = new Paused()) {
      paused.run(() -> {
        sleep(ofMillis(100)).await();
        outside.await();
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(130));
    }
  }

  @Test
  void sleep_ofAges_isAccepted() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> sleep(ofSeconds(Long.MAX_VALUE)).await());
        yieldNow().await();
        handle.abort();
      });
    }
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
    assertThat(reports.getFirst()).hasMessageContaining("AsyncRuntimeTest.");
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

  @Test
  void pausedClock_closeWithAHangingCleanup_timeGoesToTheCleanupDeadlineOnly() throws Exception {
    var reports = new ArrayList<Throwable>();
    var clock = new PausedClock();
    var runtime =
        AsyncRuntime.builder()
            .currentThread()
            .pausedClock(clock)
            .cleanupDeadline(ofSeconds(3))
            .onUnhandledFailure(reports::add)
            .build();
    runtime.run(() -> {
      spawn(() -> {
        try {
          sleep(ofSeconds(1000)).await();
        } finally {
          new Manual<Integer>().await();
        }
      });
      yieldNow().await();
    });
    runtime.close();
    assertThat(clock.elapsed()).isEqualTo(ofSeconds(3));
    assertThat(reports).singleElement().isInstanceOf(CleanupOverrunException.class);
  }

  @Test
  void close_deadlineBeyondAllClocks_closes() {
    var runtime =
        AsyncRuntime.builder().workers(1).shutdownDeadline(ofSeconds(Long.MAX_VALUE)).build();
    var handle = runtime.spawn(() -> sleep(ofSeconds(1000)).await());
    runtime.close();
    assertThat(handle.isFinished()).isTrue();
  }

  /// A cleanup that waits for another thread, on a paused clock, is not forced at once.
  @Test
  void pausedClock_cleanupWaitsForAStage_deadlineTakesRealTime() throws Exception {
    try (var paused = new Paused()) {
      var stage = new CompletableFuture<String>();
      paused.run(() -> {
        var log = new ArrayList<String>();
        var handle = spawn(() -> log.add("not reached by " + cleaningUpWith(stage, log).await()));
        yieldNow().await();
        handle.abort();
        spawn(() -> {
          sleep(ofSeconds(4)).await(); // an ordinary timer: the clock jumps to it
          log.add("slept");
          var thread = new Thread(() -> stage.complete("done"));
          thread.start();
        });
        awaitAborted(handle).await();
        assertThat(log).containsExactly("slept", "done");
      });
      assertThat(paused.unhandled).isEmpty();
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(4));
    }
  }

  @Test
  void pausedClock_cleanupWaitsForAStageThatNeverEnds_forcedAfterTheRealDeadline()
      throws Exception {
    try (var paused = new Paused()) {
      var stage = new CompletableFuture<String>();
      long begin = System.nanoTime();
      paused.run(() -> {
        var handle = spawn(() -> cleaningUpWith(stage, new ArrayList<>()).await());
        yieldNow().await();
        handle.abort(ofMillis(60));
        awaitAborted(handle).await();
      });
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(ofMillis(60).toNanos());
      assertThat(paused.unhandled).singleElement().isInstanceOf(CleanupOverrunException.class);
      assertThat(stage).isCancelled();
    }
  }

  private static Async<Void> awaitAborted(JoinHandle<?> handle) {
    return async(() -> {
      try {
        handle.await();
        throw new AssertionError("not aborted");
      } catch (JoinException e) {
        assertThat(e.isCancelled()).isTrue();
      }
    });
  }

  private static Async<String> cleaningUpWith(CompletableFuture<String> stage, List<String> log) {
    return async(() -> {
      try {
        sleep(ofSeconds(1000)).await();
        return "";
      } finally {
        log.add(Async.fromStage(stage).await());
      }
    });
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

  /// Two cleanups that begin at the same instant of the paused clock, at different real times.
  @Test
  void pausedClock_twoCleanupDeadlinesAtOneInstant_theLaterCounts() throws Exception {
    try (var paused = new Paused()) {
      var never = new CompletableFuture<String>();
      var later = new CompletableFuture<String>();
      paused.run(() -> {
        var first = spawn(() -> cleaningUpWith(never, new ArrayList<>()).await());
        List<String> log = new ArrayList<>();
        var second = spawn(() -> cleaningUpWith(later, log).await());
        yieldNow().await();
        first.abort(ofMillis(300));
        spawnBlocking(() -> pause(200)).await();
        second.abort(ofMillis(300));
        spawnBlocking(() -> {}).await();
        new Thread(
                () -> {
                  pause(200);
                  later.complete("in time");
                })
            .start();
        awaitAborted(first).await();
        awaitAborted(second).await();
        assertThat(log).containsExactly("in time");
      });
    }
  }

  private static void pause(int millis) {
    long end = System.nanoTime() + ofMillis(millis).toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  @Test
  void pausedClock_centuries_everySleepEndsAndTimeGoesForward() throws Exception {
    for (int years : new int[] {140, 150, 200, 277, 300}) {
      try (var paused = new Paused()) {
        paused.run(() -> sleep(java.time.Duration.ofDays(365L * years)).await());
        assertThat(paused.elapsed()).isGreaterThan(java.time.Duration.ofDays(365 * 139));
      }
    }
  }

  @Test
  void pausedClock_stageThatRefusesListeners_countsNoLonger() throws Exception {
    try (var paused = new Paused()) {
      long begin = System.nanoTime();
      paused.run(() -> {
        try {
          Async.fromStage(new RefusingStage()).await();
        } catch (UnsupportedOperationException e) {
          // as it says
        }
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                sleep(ofHours(1)).await();
              }
            });
        yieldNow().await();
        handle.abort(ofSeconds(30));
        awaitAborted(handle).await();
      });
      assertThat(System.nanoTime() - begin).isLessThan(ofSeconds(20).toNanos());
    }
  }

  private static final class RefusingStage extends CompletableFuture<String> {
    @Override
    public CompletableFuture<String> whenComplete(
        java.util.function.BiConsumer<? super String, ? super Throwable> action) {
      throw new UnsupportedOperationException();
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
