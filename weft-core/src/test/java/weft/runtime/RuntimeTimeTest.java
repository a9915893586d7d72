package weft.runtime;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;
import static weft.runtime.Pauses.pause;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

/// Sleeps and cleanup deadlines on a runtime's clock, most of them on a paused one.
@Timeout(60)
class RuntimeTimeTest {
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
    var clock = PausedClock.create();
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
  void pausedClock_closeWithAHangingCleanup_timeGoesToTheCleanupDeadlineOnly() throws Exception {
    var reports = new ArrayList<Throwable>();
    var clock = PausedClock.create();
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
}
