package weft.time;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.sleepUntil;
import static weft.Weft.spawnBlocking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.Stepper;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Wheel;

@SuppressWarnings("weft:unused")
class DeadlineTest {
  private static Duration paused(AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      paused.run(body);
      return paused.elapsed();
    }
  }

  // ---- the instant

  @Test
  void after_pausedClock_followsIt() throws Exception {
    paused(() -> {
      var deadline = Deadline.after(ofSeconds(3));
      assertThat(deadline.remaining()).isEqualTo(ofSeconds(3));
      sleep(ofSeconds(1)).await();
      assertThat(deadline.remaining()).isEqualTo(ofSeconds(2));
      assertThat(deadline.isPassed()).isFalse();
      sleep(ofSeconds(2)).await();
      assertThat(deadline.isPassed()).isTrue();
      assertThat(deadline).isEqualTo(Deadline.now()).hasSameHashCodeAs(Deadline.now());
      sleep(ofSeconds(2)).await();
      assertThat(deadline.remaining()).isEqualTo(ZERO);
    });
  }

  @Test
  void now_inBlockingWork_clockOfTheRuntime() throws Exception {
    paused(() -> {
      sleep(ofSeconds(5)).await();
      assertThat(spawnBlocking(() -> Deadline.now()).await()).isEqualTo(Deadline.now());
    });
  }

  @Test
  void until_andPlus_areInverse() {
    var start = Deadline.now();
    var end = start.plus(ofMillis(7)).plus(ofNanos(3));
    assertThat(start.until(end)).isEqualTo(ofNanos(7_000_003));
    assertThat(end.until(start)).isEqualTo(ofNanos(-7_000_003));
    assertThat(start.compareTo(end)).isNegative();
    assertThat(end.plus(ofNanos(-7_000_003))).isEqualTo(start);
  }

  @Test
  void plus_overflow_cutOffAtTheEnds() {
    var far = Deadline.now().plus(ofSeconds(Long.MAX_VALUE));
    assertThat(far).isEqualTo(far.plus(ofDays(1))).hasToString("deadline never");
    assertThat(far.remaining()).isGreaterThan(ofDays(365 * 200));
    var past = far.plus(ofSeconds(Long.MIN_VALUE)).plus(ofSeconds(Long.MIN_VALUE));
    assertThat(past).isEqualTo(past.plus(ofDays(-1))).isLessThan(Deadline.now());
    assertThat(past.isPassed()).isTrue();
    assertThat(past.until(far)).isEqualTo(ofNanos(Long.MAX_VALUE).minusNanos(Long.MIN_VALUE));
  }

  @Test
  void after_negative_refused() {
    assertThatThrownBy(() -> Deadline.after(ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("duration: PT-0.001S (expected: not negative)");
  }

  @Test
  void deadline_ofAnotherClock_refused() throws Exception {
    var system = Deadline.now();
    paused(() -> {
      var own = Deadline.now();
      assertThat(own).isNotEqualTo(system);
      for (Steps steps :
          List.<Steps>of(
              () -> own.compareTo(system),
              () -> own.until(system),
              () -> sleepUntil(system),
              () -> Sleep.after(ofMillis(1)).reset(system),
              () -> DeadlineQueue.<Integer>create().insert(1, system),
              () -> new Stepper(Sleep.until(system)).poll(),
              () -> new Stepper(ready(1).timeoutAt(system)).poll())) {
        assertThatThrownBy(steps::run)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("deadline: deadline ")
            .hasMessageContaining("Make it in a body of the runtime that waits for it.");
      }
    });
  }

  private interface Steps {
    void run() throws Exception;
  }

  @Test
  void deadline_ofAnEarlierRuntimeOnTheSameClock_accepted() throws Exception {
    var clock = PausedClock.create();
    var deadlines = new ArrayList<Deadline>();
    for (int i = 0; i < 2; i++) {
      var builder = weft.runtime.AsyncRuntime.builder().currentThread();
      try (var runtime = builder.pausedClock(clock).build()) {
        runtime.run(() -> {
          deadlines.add(Deadline.after(ofSeconds(3)));
          sleep(ofSeconds(1)).await();
          sleepUntil(deadlines.getFirst()).await();
        });
      }
    }
    assertThat(clock.elapsed()).isEqualTo(ofSeconds(4));
  }

  // ---- sleepUntil

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "100000, 1", "1000000, 1", "1500000, 2", "3600000000000, 3600000"})
  void sleepUntil_duration_roundedUpToMilliseconds(long nanos, long millis) throws Exception {
    assertThat(paused(() -> sleepUntil(Deadline.after(ofNanos(nanos))).await()))
        .isEqualTo(ofMillis(millis));
  }

  @Test
  void sleepUntil_passed_readyAtTheFirstPoll() throws Exception {
    paused(() -> {
      var passed = Deadline.now();
      sleep(ofMillis(1)).await();
      assertThat(new Stepper(sleepUntil(passed)).isPending()).isFalse();
      assertThat(new Stepper(sleepUntil(Deadline.now())).isPending()).isFalse();
    });
  }

  @Test
  void sleepUntil_madeOutside_waitsOnTheDefaultRuntime() throws Exception {
    var deadline = Deadline.after(ofMillis(5));
    sleepUntil(deadline).block();
    assertThat(deadline.isPassed()).isTrue();
  }

  @Test
  void sleepUntil_far_waitsAndIsCancelled() throws Exception {
    paused(() -> {
      var far = Deadline.now().plus(ofSeconds(Long.MAX_VALUE));
      var stepper = new Stepper(sleepUntil(far));
      assertThat(stepper.isPending()).isTrue();
      assertThat(Worker.currentOrFail().wheel().nextTick()).isNotEqualTo(Wheel.NEVER);
      stepper.cancel();
      assertThat(Worker.currentOrFail().wheel().nextTick()).isEqualTo(Wheel.NEVER);
    });
  }

  // ---- timeoutAt

  private static Async<Integer> slow(int millis) {
    return async(() -> {
      sleep(ofMillis(millis)).await();
      return millis;
    });
  }

  @Test
  void timeoutAt_severalFutures_shareTheLimit() throws Exception {
    paused(() -> {
      var start = Deadline.now();
      var limit = start.plus(ofMillis(100));
      assertThat(slow(60).timeoutAt(limit).await()).isEqualTo(60);
      try {
        slow(60).timeoutAt(limit).await();
        throw new AssertionError("not late");
      } catch (TimeoutException e) {
        assertThat(e).hasMessageStartingWith("not done by deadline 0.100 s: ");
      }
      assertThat(start.until(Deadline.now())).isEqualTo(ofMillis(100));
    });
  }

  @Test
  void timeoutAt_passed_onlyWhatIsDoneIsInTime() throws Exception {
    paused(() -> {
      var passed = Deadline.now();
      sleep(ofMillis(10)).await();
      assertThat(ready(5).timeoutAt(passed).await()).isEqualTo(5);
      try {
        slow(1).timeoutAt(passed).await();
        throw new AssertionError("not late");
      } catch (TimeoutException e) {
        assertThat(passed.until(Deadline.now())).isEqualTo(ofMillis(10));
      }
    });
  }

  @Test
  void timeoutAt_bothAtOnce_theValueWins() throws Exception {
    paused(
        () -> assertThat(slow(50).timeoutAt(Deadline.after(ofMillis(50))).await()).isEqualTo(50));
  }
}
