package weft.time;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.blocking;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.runtime.AsyncRuntime;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PausedClockTest {
  private final PausedClock clock = PausedClock.create();
  private final AsyncRuntime runtime =
      AsyncRuntime.builder().currentThread().pausedClock(clock).build();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    runtime.close();
  }

  private void tick(String what) {
    log.add(what + " at " + clock.elapsed().toMillis());
  }

  private Async<Void> ticking(int millis, int times) {
    return async(() -> {
      for (int i = 1; i <= times; i++) {
        sleep(ofMillis(millis)).await();
        tick("tick " + i);
      }
    });
  }

  @Test
  void jumps_nothingCanRun_toTheNextTimer() throws Exception {
    // @start region=jumps
    var clock = PausedClock.create();
    try (var runtime = AsyncRuntime.builder().currentThread().pausedClock(clock).build()) {
      runtime.run(() -> sleep(ofHours(1)).await());
    }
    assert clock.elapsed().equals(ofHours(1));
    // @end
  }

  @Test
  void byHand_eachStep_runsWhatIsDue() throws Exception {
    // @start region=byHand
    clock.setAutoAdvance(false);
    runtime.spawn(ticking(100, 3));
    clock.runCurrent(); // up to the first sleep
    assertThat(log).isEmpty();
    clock.advance(ofMillis(250)); // two ticks, each at its own time
    assertThat(log).containsExactly("tick 1 at 100", "tick 2 at 200");
    clock.advanceUntilIdle();
    assertThat(log).hasSize(3);
    // @end
    assertThat(log).last().isEqualTo("tick 3 at 300");
    assertThat(clock.elapsed()).isEqualTo(ofMillis(300));
  }

  @Test
  void advance_exactlyToATimer_runsIt() throws Exception {
    runtime.spawn(ticking(100, 2));
    clock.advance(ofMillis(99));
    assertThat(log).isEmpty();
    clock.advance(ofMillis(1));
    assertThat(log).containsExactly("tick 1 at 100");
    clock.advance(ZERO);
    clock.advance(ofMillis(100));
    assertThat(log).containsExactly("tick 1 at 100", "tick 2 at 200");
  }

  @Test
  void advance_withoutTasksOrAfterTheEnd_onlyMoves() throws Exception {
    clock.advance(ofDays(1));
    runtime.close();
    clock.advance(ofDays(1));
    assertThat(clock.elapsed()).isEqualTo(ofDays(2));
    assertThatThrownBy(clock::runCurrent)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("runCurrent() on a clock of AsyncRuntime[weft, stopped");
    assertThatThrownBy(() -> PausedClock.create().advanceUntilIdle())
        .hasMessageStartingWith("advanceUntilIdle() on a clock that no runtime has (expected: ");
  }

  @Test
  void advance_inABody_onlyMoves() throws Exception {
    clock.setAutoAdvance(false);
    runtime.run(() -> {
      var ticks = runtime.spawn(ticking(100, 3));
      yieldNow().await();
      clock.advance(ofMillis(250));
      assertThat(log).isEmpty();
      assertThatThrownBy(clock::runCurrent).hasMessageContaining("in a body, await a sleep");
      for (int i = 0; i < 200; i++) {
        yieldNow().await();
      }
      assertThat(log).containsExactly("tick 1 at 250");
      ticks.abort();
    });
  }

  @Test
  void withoutAutoAdvance_bodyThatSleeps_waitsForAnotherThreadToAdvance() throws Exception {
    clock.setAutoAdvance(false);
    var over = new CountDownLatch(1);
    var other =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (!over.await(1, TimeUnit.MILLISECONDS)) {
                  clock.advance(ofMinutes(10));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    runtime.run(() -> sleep(ofHours(1)).await());
    over.countDown();
    other.join();
    assertThat(clock.elapsed()).isGreaterThanOrEqualTo(ofHours(1));
  }

  @Test
  void runCurrent_tasksThatWakeEachOther_runsThemAll() throws Exception {
    runtime.spawn(() -> {
      for (int i = 0; i < 1000; i++) {
        yieldNow().await();
      }
      runtime.spawn(() -> {
        sleep(ZERO).await();
        tick("child");
      });
    });
    clock.runCurrent();
    assertThat(log).containsExactly("child at 0");
  }

  @Test
  void runCurrent_blockingWorkUnderWay_doesNotWaitForIt() throws Exception {
    var end = new CountDownLatch(1);
    var handle = runtime.spawn(blocking(() -> end.await(50, TimeUnit.SECONDS)));
    clock.runCurrent();
    clock.advance(ofSeconds(1)); // by hand it moves
    assertThat(handle.isFinished()).isFalse();
    assertThat(clock.elapsed()).isEqualTo(ofSeconds(1));
    end.countDown();
    clock.advanceUntilIdle(); // waits
    assertThat(handle.isFinished()).isTrue();
  }

  @Test
  void advanceUntilIdle_severalTimers_endsAtTheLast() throws Exception {
    runtime.spawn(ticking(7, 3));
    runtime.spawn(ticking(10, 5));
    clock.advanceUntilIdle();
    assertThat(clock.elapsed()).isEqualTo(ofMillis(50));
    assertThat(log).hasSize(8);
    clock.advanceUntilIdle();
    assertThat(clock.elapsed()).isEqualTo(ofMillis(50));
  }

  @Test
  void stage_thatAnotherThreadCompletes_heldClockWaitsForIt() throws Exception {
    var stage = new CompletableFuture<String>();
    var begun = new CountDownLatch(1);
    var server =
        Thread.ofVirtual()
            .start(() -> {
              try {
                begun.await();
                Thread.sleep(20);
              } catch (InterruptedException e) {
                return;
              }
              stage.complete("reply");
            });
    String reply =
        runtime.run(() -> {
          begun.countDown();
          // @start region=hold
          try (var _ = clock.hold()) {
            return Async.fromStage(stage).timeout(ofSeconds(1)).await();
          }
          // @end
        });
    server.join();
    assertThat(reply).isEqualTo("reply");
    assertThat(clock.elapsed()).isEqualTo(ZERO);
  }

  @Test
  void stage_thatNobodyHolds_isOvertaken() {
    assertThatThrownBy(() ->
            runtime.run(
                () -> Async.fromStage(new CompletableFuture<>()).timeout(ofSeconds(1)).await()))
        .isInstanceOf(TimeoutException.class);
    assertThat(clock.elapsed()).isEqualTo(ofSeconds(1));
  }

  @Test
  void hold_closedTwice_letsGoOnce() {
    var first = clock.hold();
    var second = clock.hold();
    first.close();
    first.close();
    assertThat(clock.isHeld()).isTrue();
    second.close();
    assertThat(clock.isHeld()).isFalse();
    try (var none = PausedClock.holdCurrent()) {
      assertThat(none).isNotNull();
      assertThat(clock.isHeld()).isFalse(); // this thread belongs to no runtime
    }
  }

  @Test
  void holdCurrent_inABody_holdsItsClock() throws Exception {
    runtime.run(() -> {
      try (var _ = PausedClock.holdCurrent()) {
        assertThat(clock.isHeld()).isTrue();
      }
      assertThat(clock.isHeld()).isFalse();
    });
  }

  @Test
  void advance_byTwoThreadsAtOnce_bothComeBack() throws Exception {
    var begin = new CyclicBarrier(2);
    var threads = new ArrayList<FutureTask<Void>>();
    for (int i = 0; i < 2; i++) {
      var advances =
          new FutureTask<Void>(() -> {
            for (int j = 0; j < 2_000; j++) {
              begin.await();
              clock.advance(ofMillis(1));
            }
            return null;
          });
      Thread.ofPlatform().daemon().start(advances);
      threads.add(advances);
    }
    for (var advances : threads) {
      advances.get(30, TimeUnit.SECONDS);
    }
    assertThat(clock.elapsed()).isGreaterThanOrEqualTo(ofSeconds(2));
  }
}
