package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.time.PausedClock;

/// When a paused clock moves, step by step.
@Timeout(20)
class PausedDriverTest {
  private static final long TIMER = Duration.ofSeconds(1).toNanos();

  private final PausedClock clock = PausedClock.create();
  private final Scheduler scheduler = Schedulers.paused(clock);
  private final PausedDriver driver = Objects.requireNonNull(scheduler.pausedDriver());

  private void steer(long left) throws Throwable {
    Polling.begin(new Steering(driver, left), new TestTask());
  }

  @Test
  void park_nobodySteers_jumps() {
    driver.park(TIMER, Driver.FOREVER);
    assertThat(clock.nanoTime()).isEqualTo(TIMER);
  }

  @ParameterizedTest
  @ValueSource(longs = {Steering.UNTIL_IDLE, 5_000})
  void park_steered_movesTowardsTheTimer(long left) throws Throwable {
    steer(left);
    driver.park(TIMER, Driver.FOREVER);
    assertThat(clock.nanoTime()).isEqualTo(left < 0 ? TIMER : left);
  }

  /// What was under way ends between the worker's look for work and its park.
  @ParameterizedTest
  @ValueSource(longs = {Steering.UNTIL_IDLE, Steering.STAND, 5_000})
  void park_steeredButThereIsWorkSuddenly_doesNotMove(long left) throws Throwable {
    steer(left);
    scheduler.worker(0).parking().toPicked();
    driver.park(TIMER, Driver.FOREVER);
    driver.park(Driver.FOREVER, Driver.FOREVER);
    assertThat(clock.nanoTime()).isZero();
  }

  @Test
  void park_untilIdleWhileACleanupWaitsForSomethingReal_takesRealTime() throws Throwable {
    var outstanding = Objects.requireNonNull(scheduler.outstanding());
    outstanding.beginDeadline(Duration.ofNanos(TIMER));
    outstanding.begin();
    steer(Steering.UNTIL_IDLE);
    driver.wake();
    driver.park(TIMER, 1);
    assertThat(clock.nanoTime()).isZero();
    outstanding.end();
    driver.park(TIMER, Driver.FOREVER);
    assertThat(clock.nanoTime()).isEqualTo(TIMER);
  }

  /// Two threads have found that nobody drives, and both have begun.
  @Test
  void park_steeredByTwo_bothArrive() throws Throwable {
    var first = new Steering(driver, 5_000);
    var second = new Steering(driver, 3_000);
    var waker =
        new Wakeable() {
          @Override
          protected void wake() {}
        };
    assertThat(Polling.begin(first, waker)).isSameAs(Polling.PENDING);
    assertThat(Polling.begin(second, waker)).isSameAs(Polling.PENDING);
    Object ofFirst = Polling.PENDING;
    Object ofSecond = Polling.PENDING;
    for (int i = 0; i < 4; i++) {
      driver.wake();
      driver.park(Driver.FOREVER, 1);
      ofFirst = ofFirst == Polling.PENDING ? Polling.poll(first, waker) : ofFirst;
      ofSecond = ofSecond == Polling.PENDING ? Polling.poll(second, waker) : ofSecond;
    }
    assertThat(ofFirst).isNull();
    assertThat(ofSecond).isNull();
    assertThat(clock.nanoTime()).isEqualTo(8_000);
  }
}
