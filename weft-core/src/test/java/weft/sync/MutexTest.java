package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Stepper;
import weft.WeftTypes.Second;
import weft.task.JoinException;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MutexTest {
  private final Mutex<Integer> mutex = Mutex.of(1);

  private Mutex.Guard<Integer> locked() {
    return Objects.requireNonNull(mutex.tryLock());
  }

  private Stepper waiting() throws Exception {
    var step = new Stepper(mutex.lock());
    assertThat(step.isPending()).isTrue();
    return step;
  }

  private static void unlock(@Nullable Object polled) {
    assertThat(polled).isInstanceOf(Mutex.Guard.class);
    ((Mutex.Guard<?>) Objects.requireNonNull(polled)).close();
  }

  @Test
  void lock_tenTasksAddAcrossAnAwait_nothingLost() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var tasks = new ArrayList<weft.Async<Void>>();
        for (int i = 0; i < 10; i++) {
          tasks.add(
              spawn(() -> {
                try (var guard = mutex.lock().await()) {
                  int before = guard.value();
                  yieldNow().await();
                  guard.set(before + 1);
                }
              }));
        }
        weft.Weft.joinAll(tasks).await();
        assertThat(locked().value()).isEqualTo(11);
      });
    }
  }

  @Test
  void close_withAWaiter_handedOverAndNobodyBarges() throws Exception {
    Stepper.onWorker(() -> {
      var guard = locked();
      var first = waiting();
      var second = waiting();
      assertThat(mutex).hasToString("mutex (locked, 2 waiting)");
      guard.close();
      assertThat(first.wakes).isEqualTo(1);
      assertThat(second.wakes).isZero();
      assertThat(mutex.tryLock()).isNull();
      unlock(first.poll());
      assertThat(second.wakes).isEqualTo(1);
      unlock(second.poll());
      assertThat(mutex).hasToString("mutex (free)");
    });
  }

  @Test
  void cancel_assigned_passesOn() throws Exception {
    Stepper.onWorker(() -> {
      var guard = locked();
      var first = waiting();
      var second = waiting();
      guard.close();
      first.cancel();
      assertThat(second.wakes).isEqualTo(1);
      second.cancel();
      assertThat(mutex.tryLock()).isNotNull();
    });
  }

  @Test
  void close_twice_unlocksOnce() {
    var first = locked();
    first.close();
    var second = locked();
    first.close();
    assertThat(mutex.tryLock()).isNull();
    second.close();
  }

  @Test
  void guard_closed_refusesTheValue() {
    var guard = locked();
    guard.close();
    assertThatThrownBy(guard::value)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "value() was called on a guard of mutex (free) that is closed, so somebody else may"
                + " hold the lock. Lock it again.");
    assertThatThrownBy(() -> guard.set(3)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lock_whileHeldByTheSameTask_waitsForItself() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try (var _ = mutex.lock().await()) {
          assertThat(select(mutex.lock(), sleep(ofMillis(9))).await()).isInstanceOf(Second.class);
        }
      });
    }
  }

  @Test
  void withLock_failing_unlocksAndIsNotPoisoned() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var failing =
            mutex.withLock(value -> {
              yieldNow().await();
              throw new IllegalArgumentException("no " + value);
            });
        try {
          failing.await();
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessage("no 1");
        }
        assertThat(mutex.withLock(value -> value + 1).await()).isEqualTo(2);
      });
    }
  }

  @Test
  void withLock_aborted_unlocks() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var task =
            spawn(
                mutex.withLock(value -> {
                  sleep(ofMillis(1000)).await();
                  return value;
                }));
        var waiting = spawn(mutex.withLock(value -> value));
        yieldNow().await();
        task.abort();
        try {
          task.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
        assertThat(waiting.await()).isEqualTo(1);
      });
      assertThat(paused.elapsed()).isZero();
    }
  }

  @Test
  void withLock_guardsNothing_runsOneAtATime() throws Exception {
    var region = Mutex.create();
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(region.withLock(_ -> "in").await()).isEqualTo("in"));
    }
  }
}
