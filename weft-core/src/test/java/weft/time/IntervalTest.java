package weft.time;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.interval;
import static weft.Weft.intervalAt;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.Stepper;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Wheel;

class IntervalTest {
  private static void paused(AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      paused.run(body);
    }
  }

  /// Awaits ticks: `due@received` each, in milliseconds from the start.
  private static Async<String> ticks(Deadline start, Interval interval, int count) {
    return async(() -> {
      var ticks = new ArrayList<String>();
      for (int i = 0; i < count; i++) {
        Deadline due = interval.tick().await();
        ticks.add(start.until(due).toMillis() + "@" + start.until(Deadline.now()).toMillis());
      }
      return String.join(" ", ticks);
    });
  }

  @ParameterizedTest
  @CsvSource({
    // the model's examples: period 50 ms, a stall of 175 ms after the first tick
    "BURST, 175, 50@175 100@175 150@175 200@200 250@250",
    "DELAY, 175, 50@175 225@225 275@275",
    "SKIP,  175, 50@175 200@200 250@250",
    // late by 5 ms is in time
    "BURST, 55,  50@55 100@100 150@150",
    "DELAY, 55,  50@55 100@100 150@150",
    "SKIP,  55,  50@55 100@100 150@150",
    // late by 6 ms is late
    "BURST, 56,  50@56 100@100 150@150",
    "DELAY, 56,  50@56 106@106 156@156",
    "SKIP,  56,  50@56 100@100 150@150",
    // in time
    "BURST, 20,  50@50 100@100",
    "DELAY, 50,  50@50 100@100",
    "SKIP,  50,  50@50 100@100",
    // a multiple of the period: that one counts as missed, too
    "SKIP,  150, 50@150 200@200",
    "SKIP,  149, 50@149 150@150",
    "DELAY, 150, 50@150 200@200",
    "BURST, 150, 50@150 100@150 150@150 200@200",
  })
  void tick_afterAStall_asThePolicySays(MissedTicks policy, int stall, String expected)
      throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = interval(ofMillis(50)).onMissedTicks(policy);
      assertThat(interval.tick().await()).isEqualTo(start);
      sleep(ofMillis(stall)).await();
      assertThat(ticks(start, interval, expected.split(" ").length).await()).isEqualTo(expected);
    });
  }

  @Test
  void tick_workBetween_doesNotDrift() throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = interval(ofMillis(10));
      for (int i = 0; i < 1000; i++) {
        assertThat(start.until(interval.tick().await())).isEqualTo(ofMillis(10L * i));
        sleep(ofMillis(i % 9)).await();
      }
    });
  }

  @Test
  void tick_periodBelowTheWheelsTick_keepsTheRate() throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = interval(ofNanos(100_000));
      for (int i = 0; i < 10_000; i++) {
        assertThat(start.until(interval.tick().await())).isEqualTo(ofNanos(100_000L * i));
      }
      assertThat(start.until(Deadline.now())).isEqualTo(ofSeconds(1));
    });
  }

  @Test
  void intervalAt_start_firstTickThere() throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = intervalAt(start.plus(ofMillis(30)), ofMillis(100));
      assertThat(ticks(start, interval, 3).await()).isEqualTo("30@30 130@130 230@230");
    });
  }

  @Test
  void tick_lostSelects_isNotUsedUp() throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = interval(ofMillis(50));
      interval.tick().await();
      int lost = 0;
      for (boolean waiting = true; waiting; ) {
        switch (select(interval.tick(), sleep(ofMillis(20))).await()) {
          case First(var due) -> {
            assertThat(start.until(due)).isEqualTo(ofMillis(50));
            waiting = false;
          }
          case Second(var _) -> lost++;
        }
      }
      assertThat(lost).isEqualTo(2);
      assertThat(ticks(start, interval, 2).await()).isEqualTo("100@100 150@150");
    });
  }

  @Test
  void tick_aborted_timerRemovedAndTickKept() throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = intervalAt(start.plus(ofMillis(50)), ofMillis(50));
      var handle = spawn(() -> interval.tick().await());
      yieldNow().await();
      handle.abort();
      yieldNow().await();
      assertThat(handle.isFinished()).isTrue();
      assertThat(Worker.currentOrFail().wheel().nextTick()).isEqualTo(Wheel.NEVER);
      assertThat(ticks(start, interval, 2).await()).isEqualTo("50@50 100@100");
    });
  }

  @Test
  void tick_neverPolled_isNotUsedUp() throws Exception {
    paused(() -> {
      var interval = interval(ofMillis(50));
      assertThat(interval.tick()).isNotNull();
      Deadline start = Deadline.now();
      assertThat(ticks(start, interval, 2).await()).isEqualTo("0@0 50@50");
    });
  }

  @Test
  void tick_twoAtOnce_refused() throws Exception {
    paused(() -> {
      var interval = intervalAt(Deadline.after(ofMillis(50)), ofMillis(50));
      var first = new Stepper(interval.tick());
      assertThat(first.isPending()).isTrue();
      assertThatThrownBy(() -> new Stepper(interval.tick()).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("It has one waiter at a time");
      first.cancel();
    });
  }

  @ParameterizedTest
  @CsvSource({
    "reset,            70@70 120@120",
    "resetImmediately, 20@20 70@70",
    "resetAfter,       27@27 77@77",
    "resetAt,          33@33 83@83",
  })
  void reset_afterTwentyMillis_scheduleBeginsAnew(String method, String expected) throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = interval(ofMillis(50));
      interval.tick().await();
      sleep(ofMillis(20)).await();
      reset(interval, method, start);
      assertThat(ticks(start, interval, 2).await()).isEqualTo(expected);
    });
  }

  private static void reset(Interval interval, String method, Deadline start) {
    switch (method) {
      case "reset" -> interval.reset();
      case "resetImmediately" -> interval.resetImmediately();
      case "resetAfter" -> interval.resetAfter(ofMillis(7));
      default -> interval.resetAt(start.plus(ofMillis(33)));
    }
  }

  @Test
  void reset_whileATickIsAwaited_movesIt() throws Exception {
    paused(() -> {
      Deadline start = Deadline.now();
      var interval = intervalAt(start.plus(ofMillis(50)), ofMillis(50));
      var resetter =
          async(() -> {
            sleep(ofMillis(10)).await();
            interval.resetAfter(ofMillis(3));
          });
      assertThat(join(ticks(start, interval, 2), resetter).await().first())
          .isEqualTo("13@13 63@63");
    });
  }

  @Test
  void interval_periodNotPositive_refused() throws Exception {
    paused(() -> {
      assertThatThrownBy(() -> interval(ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("period: PT0S (expected: positive)");
      assertThatThrownBy(() -> intervalAt(Deadline.now(), ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("period: PT-0.001S (expected: positive)");
      assertThatThrownBy(() -> interval(ofMillis(1)).resetAfter(ofMillis(-1)))
          .hasMessage("delay: PT-0.001S (expected: not negative)");
    });
  }

  @ParameterizedTest
  @CsvSource({"BURST", "DELAY", "SKIP"})
  void interval_periodBeyondTheClock_ticksOnce(MissedTicks policy) throws Exception {
    paused(() -> {
      Duration forever = ofSeconds(Long.MAX_VALUE);
      var interval = interval(forever).onMissedTicks(policy);
      sleep(ofMillis(100)).await();
      interval.tick().await();
      assertThat(interval.period()).isEqualTo(forever);
      assertThat(interval.missedTicks()).isEqualTo(policy);
      assertThat(interval).hasToString("interval of " + forever + ", next at deadline never");
    });
  }

  @Test
  void tick_burst_othersGetTheirTurn() throws Exception {
    paused(() -> {
      var interval = interval(ofMillis(1));
      sleep(ofSeconds(1)).await();
      var ticks = new AtomicInteger();
      var other = spawn(() -> ticks.get());
      while (ticks.getAndIncrement() < 1000) {
        interval.tick().await();
      }
      assertThat(other.await()).isLessThan(1000);
    });
  }
}
