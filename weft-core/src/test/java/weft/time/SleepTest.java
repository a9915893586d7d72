package weft.time;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.AsyncRunnable;
import weft.Paused;
import weft.Stepper;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Wheel;

@SuppressWarnings("weft:unused")
class SleepTest {
  private static Duration paused(AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      paused.run(body);
      return paused.elapsed();
    }
  }

  private static long nextTick() {
    return Worker.currentOrFail().wheel().nextTick();
  }

  @Test
  void await_twice_secondIsReady() throws Exception {
    assertThat(
            paused(() -> {
              var sleep = Sleep.after(ofMillis(30));
              assertThat(sleep.isElapsed()).isFalse();
              sleep.await();
              assertThat(sleep.isElapsed()).isTrue();
              sleep.await();
            }))
        .isEqualTo(ofMillis(30));
  }

  @Test
  void poll_passed_readyWithoutATimer() throws Exception {
    paused(() -> {
      assertThat(new Stepper(Sleep.after(ZERO)).isPending()).isFalse();
      var sleep = Sleep.after(ofMillis(3));
      sleep(ofMillis(5)).await();
      assertThat(new Stepper(sleep).isPending()).isFalse();
      assertThat(nextTick()).isEqualTo(Wheel.NEVER);
    });
  }

  @Test
  void until_deadline_isKept() throws Exception {
    paused(() -> {
      var deadline = Deadline.after(ofMillis(7));
      var sleep = Sleep.until(deadline);
      assertThat(sleep.deadline()).isSameAs(deadline);
      sleep.await();
      assertThat(deadline).isEqualTo(Deadline.now());
      assertThat(sleep).hasToString("sleep until deadline 0.007 s");
    });
  }

  @Test
  void reset_afterItEnded_waitsAgain() throws Exception {
    assertThat(
            paused(() -> {
              var sleep = Sleep.after(ofMillis(30));
              sleep.await();
              sleep.reset(ofMillis(20));
              assertThat(sleep.isElapsed()).isFalse();
              assertThat(sleep.deadline().remaining()).isEqualTo(ofMillis(20));
              sleep.await();
              sleep.reset(Deadline.after(ofMillis(50)));
              sleep.await();
            }))
        .isEqualTo(ofMillis(100));
  }

  /// A branch of the same task moves it while the other branch awaits it.
  @ParameterizedTest
  @CsvSource({"100, 10, 50, 60", "100, 10, 200, 210", "100, 10, 90, 100", "100, 10, 0, 10"})
  void reset_whilePending_endsAtTheNewDeadline(int first, int pause, int second, int end)
      throws Exception {
    assertThat(
            paused(() -> {
              var sleep = Sleep.after(ofMillis(first));
              join(
                      sleep,
                      async(() -> {
                        sleep(ofMillis(pause)).await();
                        sleep.reset(ofMillis(second));
                      }))
                  .await();
              assertThat(nextTick()).isEqualTo(Wheel.NEVER);
            }))
        .isEqualTo(ofMillis(end));
  }

  @Test
  void reset_toEarlier_firesWithoutAnotherPoll() throws Exception {
    paused(() -> {
      var sleep = Sleep.after(ofSeconds(9));
      var stepper = new Stepper(sleep);
      assertThat(stepper.isPending()).isTrue();
      sleep.reset(ofSeconds(1));
      sleep(ofSeconds(1)).await();
      assertThat(stepper.wakes).isEqualTo(1);
      assertThat(stepper.isPending()).isFalse();
    });
  }

  @Test
  void reset_toPassed_wakesAtOnce() throws Exception {
    paused(() -> {
      var sleep = Sleep.after(ofSeconds(9));
      var stepper = new Stepper(sleep);
      assertThat(stepper.isPending()).isTrue();
      sleep.reset(Deadline.now());
      assertThat(stepper.wakes).isEqualTo(1);
      assertThat(stepper.isPending()).isFalse();
      assertThat(nextTick()).isEqualTo(Wheel.NEVER);
    });
  }

  @Test
  void reset_toLaterAgainAndAgain_keepsOneTimer() throws Exception {
    paused(() -> {
      var sleep = Sleep.after(ofMillis(10));
      var stepper = new Stepper(sleep);
      assertThat(stepper.isPending()).isTrue();
      long registered = nextTick();
      for (int i = 1; i <= 1000; i++) {
        sleep.reset(ofMillis(10 + i));
      }
      assertThat(nextTick()).isEqualTo(registered);
      sleep(ofMillis(10)).await();
      assertThat(stepper.isPending()).isTrue();
      sleep(ofMillis(999)).await();
      assertThat(stepper.isPending()).isTrue();
      sleep(ofMillis(1)).await();
      assertThat(stepper.isPending()).isFalse();
    });
  }

  @Test
  void select_loop_keptAndPushedBack() throws Exception {
    assertThat(
            paused(() -> {
              var idle = Sleep.after(ofMillis(30));
              int requests = 0;
              for (boolean open = true; open; ) {
                var request = sleep(ofMillis(requests < 5 ? 20 : 100));
                switch (select(request, idle).await()) {
                  case First(var _) -> {
                    requests++;
                    idle.reset(ofMillis(30));
                  }
                  case Second(var _) -> open = false;
                }
              }
              assertThat(requests).isEqualTo(5);
              assertThat(nextTick()).isEqualTo(Wheel.NEVER);
            }))
        .isEqualTo(ofMillis(130));
  }

  @Test
  void select_lost_deadlineStays() throws Exception {
    assertThat(
            paused(() -> {
              var sleep = Sleep.after(ofMillis(30));
              for (int i = 0; i < 3; i++) {
                select(sleep, sleep(ofMillis(4))).await();
              }
              sleep.await();
            }))
        .isEqualTo(ofMillis(30));
  }

  @Test
  void abort_whilePending_timerRemoved() throws Exception {
    paused(() -> {
      var sleep = Sleep.after(ofSeconds(100));
      var handle = spawn(() -> sleep.await());
      yieldNow().await();
      assertThat(nextTick()).isNotEqualTo(Wheel.NEVER);
      handle.abort();
      yieldNow().await();
      assertThat(handle.isFinished()).isTrue();
      assertThat(nextTick()).isEqualTo(Wheel.NEVER);
      try {
        sleep.timeout(ofMillis(5)).await(); // free for the next owner
      } catch (TimeoutException e) {
        assertThat(nextTick()).isEqualTo(Wheel.NEVER);
      }
    });
  }

  @Test
  void await_byTwo_refused() throws Exception {
    paused(() -> {
      var sleep = Sleep.after(ofMillis(30));
      var handle = spawn(() -> sleep.await());
      yieldNow().await();
      assertThatThrownBy(() -> new Stepper(sleep).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "sleep until deadline 0.030 s is awaited already, in SleepTest.await_byTwo_refused#");
      handle.await();
    });
  }

  @Test
  void reset_byAnotherThreadWhilePending_refused() throws Exception {
    paused(() -> {
      var sleep = Sleep.after(ofMillis(30));
      var handle = spawn(() -> sleep.await());
      yieldNow().await();
      var outcome =
          spawnBlocking(() -> {
            try {
              sleep.reset(ofMillis(1));
              return "reset";
            } catch (IllegalStateException e) {
              return e.getMessage();
            }
          });
      assertThat(outcome.await()).startsWith("reset() was called by thread ");
      handle.await();
    });
  }

  @Test
  void after_negative_refused() throws Exception {
    paused(() -> {
      assertThatThrownBy(() -> Sleep.after(ofMillis(-1)))
          .hasMessage("duration: PT-0.001S (expected: not negative)");
      assertThatThrownBy(() -> Sleep.after(ZERO).reset(ofMillis(-1)))
          .hasMessage("duration: PT-0.001S (expected: not negative)");
    });
  }
}
