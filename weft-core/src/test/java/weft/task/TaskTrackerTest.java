package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Stepper;
import weft.runtime.AsyncRuntime;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TaskTrackerTest {
  private final TaskTracker tracker = TaskTracker.create();

  private Stepper waiting() throws Exception {
    var step = new Stepper(tracker.join());
    assertThat(step.isPending()).isTrue();
    return step;
  }

  @Test
  void join_closedAndTasksRun_doneWhenTheLastHasEnded() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var value =
            tracker.spawn(() -> {
              sleep(ofMillis(10)).await();
              return 1;
            });
        tracker.spawn(() -> {
          sleep(ofMillis(20)).await();
        });
        tracker.spawn(
            async(() -> {
              sleep(ofMillis(5)).await();
            }));
        assertThat(tracker.size()).isEqualTo(3);
        tracker.close();
        tracker.join().await();
        assertThat(value.isFinished()).isTrue();
        assertThat(value.await()).isEqualTo(1);
        assertThat(tracker.isEmpty()).isTrue();
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(20));
    }
  }

  @Test
  void join_taskAbortedAndTaskFails_bothCountedAndTheFailureReported() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        tracker.spawn(() -> {
          throw new IllegalStateException("as planned");
        });
        var slow =
            tracker.spawn(() -> {
              sleep(ofMillis(1_000)).await();
            });
        slow.abort();
        tracker.close();
        tracker.join().await();
        assertThat(slow.isFinished()).isTrue();
        assertThat(paused.unhandled)
            .singleElement()
            .extracting(Throwable::getMessage)
            .isEqualTo("as planned");
      });
    }
  }

  @Test
  void join_emptyButOpen_waitsForTheClose() throws Exception {
    Stepper.onWorker(() -> {
      var first = waiting();
      var cancelled = waiting();
      cancelled.cancel();
      assertThat(tracker).hasToString("task tracker (open, 0 left, 1 waiting)");
      assertThat(tracker.close()).isTrue();
      assertThat(tracker.close()).isFalse();
      assertThat(first.wakes).isEqualTo(1);
      assertThat(cancelled.wakes).isZero();
      assertThat(first.poll()).isNull();
      assertThat(new Stepper(tracker.join()).poll()).isNull();
    });
  }

  @Test
  void join_closedAndEmptyForAMoment_doneForWaitsMadeBeforeItsEnd() throws Exception {
    Stepper.onWorker(() -> {
      var polled = waiting();
      var madeBefore = new Stepper(tracker.join());
      tracker.close();
      var madeMeanwhile = new Stepper(tracker.join());
      assertThat(tracker.reopen()).isTrue();
      assertThat(tracker.reopen()).isFalse();
      var after = new Stepper(tracker.join());
      assertThat(polled.poll()).isNull();
      assertThat(madeBefore.poll()).isNull();
      assertThat(madeMeanwhile.poll()).isNull();
      assertThat(after.isPending()).isTrue();
      after.cancel();
    });
  }

  @Test
  void join_spawnsAfterTheClose_waitedForAsWell() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var token = tracker.token();
        tracker.close();
        assertThat(tracker.isClosed()).isTrue();
        var step = waiting();
        tracker.spawn(() -> 1);
        token.close();
        token.close();
        assertThat(step.wakes).isZero();
        assertThat(tracker.size()).isEqualTo(1);
        yieldNow().await();
        assertThat(step.wakes).isEqualTo(1);
        assertThat(step.poll()).isNull();
        assertThat(tracker.size()).isZero();
      });
    }
  }

  @Test
  void spawn_runtimeClosed_refusedAndNotCounted() throws Exception {
    var runtime = AsyncRuntime.builder().workers(1).build();
    AsyncRuntime.setDefault(runtime);
    try {
      runtime.close();
      tracker.close();
      assertThatThrownBy(() -> tracker.spawn(() -> 1)).isInstanceOf(IllegalStateException.class);
      assertThat(tracker.isEmpty()).isTrue();
    } finally {
      AsyncRuntime.setDefault(null);
    }
  }

  @Test
  void spawn_manyThatComeAndGo_nothingIsKept() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 100; i++) {
          tracker.spawn(() -> 1);
        }
        yieldNow().await();
        assertThat(tracker).hasToString("task tracker (open, 0 left, 0 waiting)");
      });
    }
  }
}
