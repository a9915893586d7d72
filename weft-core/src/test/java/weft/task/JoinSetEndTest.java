package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Stepper;
import weft.runtime.AsyncRuntime;

/// How a set of tasks is given up: detached, shut down, closed, or left by its runtime.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JoinSetEndTest extends JoinSetFixture {
  @Test
  void detachAll_tasksRun_goOnWithoutTheSet() throws Exception {
    paused.run(() -> {
      set.spawn(after(5, "a"));
      set.spawn(failing(1, "nobody's"));
      yieldNow().await();
      var waiting = new Stepper(set.joinNext());
      assertThat(waiting.isPending()).isTrue();
      set.detachAll();
      assertThat(set.isEmpty()).isTrue();
      assertThat(waiting.poll()).isNull();
      sleep(ofMillis(10)).await();
      assertThat(log).containsExactly("a cleaned up");
      assertThat(unhandled).singleElement().extracting(Throwable::getMessage).isEqualTo("nobody's");
      unhandled.clear();
      set.spawn(() -> "another");
      assertThat(next().await()).isEqualTo("another");
    });
  }

  @Test
  void shutdown_tasksRun_allHaveCleanedUp() throws Exception {
    paused.run(() -> {
      set.spawn(after(1_000, "a"));
      set.spawn(after(1_000, "b"));
      yieldNow().await();
      set.shutdown().await();
      assertThat(log).containsExactlyInAnyOrder("a cleaned up", "b cleaned up");
      assertThat(set.isEmpty()).isTrue();
    });
  }

  @Test
  void shutdown_aTaskHasFailed_reportedAsUnhandled() throws Exception {
    paused.run(() -> {
      set.spawn(failing(1, "unseen"));
      sleep(ofMillis(5)).await();
      assertThat(unhandled).isEmpty();
      set.shutdown().await();
      assertThat(unhandled).singleElement().extracting(Throwable::getMessage).isEqualTo("unseen");
      unhandled.clear();
    });
  }

  @Test
  void shutdown_cancelled_tasksStayToBeWaitedFor() throws Exception {
    paused.run(() -> {
      set.spawn(() -> {
        try {
          sleep(ofMillis(1_000)).await();
          return "a";
        } finally {
          sleep(ofMillis(100)).await();
        }
      });
      yieldNow().await();
      try {
        set.shutdown().timeout(ofMillis(10)).await();
        throw new AssertionError("in time");
      } catch (TimeoutException e) {
        assertThat(set.size()).isEqualTo(1);
      }
      set.shutdown().await();
      assertThat(set.isEmpty()).isTrue();
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(100));
  }

  @Test
  void close_tasksRun_abortedAndForgotten() throws Exception {
    paused.run(() -> {
      var handle = set.spawn(after(1_000, "a"));
      yieldNow().await();
      var waiting = new Stepper(set.joinNext());
      assertThat(waiting.isPending()).isTrue();
      set.close();
      assertThat(log).isEmpty();
      assertThat(waiting.poll()).isNull();
      assertThat(set.isEmpty()).isTrue();
      sleep(ofMillis(5)).await();
      assertThat(handle.isFinished()).isTrue();
      assertThat(log).containsExactly("a cleaned up");
      set.close();
      assertThatThrownBy(() -> set.spawn(() -> "late"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("spawn(): this join set is closed.");
    });
  }

  @Test
  void close_aTaskHasFailed_reportedAtOnce() throws Exception {
    paused.run(() -> {
      set.spawn(failing(1, "unseen"));
      sleep(ofMillis(5)).await();
      set.close();
      assertThat(unhandled).singleElement().extracting(Throwable::getMessage).isEqualTo("unseen");
      unhandled.clear();
    });
  }

  @Test
  void spawn_runtimeClosed_refusedAndNotInTheSet() throws Exception {
    var runtime = AsyncRuntime.builder().workers(1).build();
    AsyncRuntime.setDefault(runtime);
    try {
      runtime.close();
      assertThatThrownBy(() -> set.spawn(() -> "late")).isInstanceOf(IllegalStateException.class);
      assertThat(set.isEmpty()).isTrue();
    } finally {
      AsyncRuntime.setDefault(null);
    }
  }

  @Test
  void joinNext_runtimeClosesAndDropsTheTask_thatIsJoinedOnce() throws Exception {
    var dropped = Collections.synchronizedList(new ArrayList<Throwable>());
    var running = new AtomicBoolean(true);
    var inside = new CountDownLatch(1);
    var runtime =
        AsyncRuntime.builder()
            .workers(1)
            .shutdownDeadline(ofMillis(1))
            .onUnhandledFailure(dropped::add)
            .build();
    runtime.run(() -> {
      set.spawn(() -> {
        inside.countDown();
        while (running.get()) {
          Thread.onSpinWait(); // a poll that does not return
        }
        return "late";
      });
    });
    inside.await();
    runtime.close();
    var handle = set.joinNext().block();
    assertThat(handle).isNotNull();
    assertThat(handle.isFinished()).isTrue();
    running.set(false);
    assertThat(set.isEmpty()).isTrue();
    assertThat(dropped).isNotEmpty();
  }

  @Test
  void joinNext_runtimeClosesAndAbortsTheTask_joined() throws Exception {
    var runtime = AsyncRuntime.builder().currentThread().build();
    runtime.run(() -> {
      set.spawn(after(1_000_000, "a"));
    });
    runtime.close();
    var handle = set.joinNext().block();
    assertThat(handle).isNotNull();
    assertThat(handle.isFinished()).isTrue();
  }

  @Test
  void close_failureWasGivenToSomebody_heardOnceOnly() throws Exception {
    paused.run(() -> {
      set.spawn(failing(1, "theirs"));
      yieldNow().await();
      var waiting = new Stepper(set.joinNext());
      assertThat(waiting.isPending()).isTrue();
      sleep(ofMillis(5)).await();
      set.close();
      var handle = (JoinHandle<?>) waiting.poll();
      assertThat(handle).isNotNull();
      assertThatThrownBy(new Stepper(handle)::poll).hasRootCauseMessage("theirs");
    });
  }

  @Test
  void close_failureWasGivenToSomebodyWhoWithdraws_reported() throws Exception {
    paused.run(() -> {
      set.spawn(failing(1, "nobody's"));
      yieldNow().await();
      var waiting = new Stepper(set.joinNext());
      assertThat(waiting.isPending()).isTrue();
      sleep(ofMillis(5)).await();
      set.close();
      assertThat(unhandled).isEmpty();
      waiting.cancel();
      assertThat(unhandled).singleElement().extracting(Throwable::getMessage).isEqualTo("nobody's");
      unhandled.clear();
    });
  }
}
