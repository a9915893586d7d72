package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.Stepper;
import weft.runtime.AsyncRuntime;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JoinSetTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Paused paused = new Paused();
  private final JoinSet<String> set = JoinSet.create();

  /// What was reported as unhandled, to be taken by tests that expect it.
  private final List<Throwable> unhandled = paused.unhandled;

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(unhandled).isEmpty();
  }

  /// Gives its name after a time, with a cleanup that takes time.
  private Async<String> after(int millis, String name) {
    return async(() -> {
      try {
        sleep(ofMillis(millis)).await();
        return name;
      } finally {
        sleep(ofMillis(1)).await();
        log.add(name + " cleaned up");
      }
    });
  }

  private static Async<String> failing(int millis, String message) {
    return async(() -> {
      sleep(ofMillis(millis)).await();
      throw new IllegalStateException(message);
    });
  }

  /// The value of the next task that ends; null at the end.
  private Async<String> next() {
    return async(() -> {
      var handle = set.joinNext().await();
      return handle == null ? "none" : handle.await();
    });
  }

  @Test
  void joinNext_severalTasks_inTheOrderInWhichTheyEnd() throws Exception {
    paused.run(() -> {
      set.spawn(after(30, "slow"));
      set.spawn(after(10, "fast"));
      set.spawn(() -> "at once");
      assertThat(set.size()).isEqualTo(3);
      assertThat(next().await()).isEqualTo("at once");
      assertThat(next().await()).isEqualTo("fast");
      assertThat(set.size()).isEqualTo(1);
      assertThat(next().await()).isEqualTo("slow");
      assertThat(set.isEmpty()).isTrue();
      assertThat(next().await()).isEqualTo("none");
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(31));
  }

  @Test
  void joinNext_taskFailed_handleThrowsTheJoinException() throws Exception {
    paused.run(() -> {
      set.spawn(failing(1, "out of paper"));
      var handle = set.joinNext().await();
      assertThat(handle).isNotNull();
      assertThat(handle.isFinished()).isTrue();
      try {
        handle.await();
        throw new AssertionError("did not fail");
      } catch (JoinException e) {
        assertThat(e).hasRootCauseMessage("out of paper");
      }
    });
  }

  @Test
  void joinNext_losesASelectAgainAndAgain_noTaskLost() throws Exception {
    paused.run(() -> {
      set.spawn(after(10, "a"));
      set.spawn(after(10, "b"));
      for (int i = 0; i < 5; i++) {
        select(set.joinNext(), sleep(ofMillis(1))).await();
      }
      assertThat(set.size()).isEqualTo(2);
      assertThat(List.of(next().await(), next().await())).containsExactlyInAnyOrder("a", "b");
    });
  }

  @Test
  void joinNext_cancelledAfterItWasGivenATask_thatIsTheNextToBeJoined() throws Exception {
    paused.run(() -> {
      var first = set.spawn(() -> "first");
      set.spawn(() -> "second");
      var given = new Stepper(set.joinNext());
      assertThat(given.isPending()).isTrue();
      yieldNow().await();
      assertThat(given.wakes).isEqualTo(1);
      assertThat(set).hasToString("join set (2 tasks, 1 ended, 0 waiting)");
      given.cancel();
      assertThat(set).hasToString("join set (2 tasks, 2 ended, 0 waiting)");
      assertThat(set.tryJoinNext()).isSameAs(first);
    });
  }

  @Test
  void joinNext_cancelledAfterItWasGivenATask_otherWaiterGetsIt() throws Exception {
    paused.run(() -> {
      var only = set.spawn(() -> "only");
      var given = new Stepper(set.joinNext());
      var other = new Stepper(set.joinNext());
      assertThat(given.isPending()).isTrue();
      assertThat(other.isPending()).isTrue();
      yieldNow().await();
      assertThat(other.isPending()).isTrue();
      given.cancel();
      assertThat(other.wakes).isEqualTo(1);
      assertThat(other.poll()).isSameAs(only);
    });
  }

  @Test
  void joinNext_othersTakeTheLastTask_nullForThoseWhoWait() throws Exception {
    paused.run(() -> {
      set.spawn(() -> "only");
      var given = new Stepper(set.joinNext());
      var other = new Stepper(set.joinNext());
      assertThat(given.isPending()).isTrue();
      assertThat(other.isPending()).isTrue();
      yieldNow().await();
      assertThat(given.poll()).isNotNull();
      assertThat(other.wakes).isEqualTo(1);
      assertThat(other.poll()).isNull();
    });
  }

  @Test
  void tryJoinNext_nothingHasEnded_null() throws Exception {
    paused.run(() -> {
      assertThat(set.tryJoinNext()).isNull();
      var handle = set.spawn(after(5, "a"));
      assertThat(set.tryJoinNext()).isNull();
      sleep(ofMillis(10)).await();
      assertThat(set.tryJoinNext()).isSameAs(handle);
      assertThat(set.isEmpty()).isTrue();
    });
  }

  @Test
  void abortAll_tasksRun_eachIsJoinedAsCancelled() throws Exception {
    paused.run(() -> {
      set.spawn(after(1_000, "a"));
      set.spawn(after(1_000, "b"));
      yieldNow().await();
      set.abortAll();
      assertThat(set.size()).isEqualTo(2);
      for (var done = set.joinNext().await(); done != null; done = set.joinNext().await()) {
        try {
          done.await();
        } catch (JoinException e) {
          log.add("cancelled " + e.isCancelled());
        }
      }
    });
    assertThat(log)
        .containsExactlyInAnyOrder(
            "a cleaned up", "b cleaned up", "cancelled true", "cancelled true");
  }

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
  void joinAll_allGiveValues_inTheOrderInWhichTheyEnd() throws Exception {
    paused.run(() -> {
      set.spawn(after(30, "c"));
      set.spawn(after(10, "a"));
      set.spawn(after(20, "b"));
      assertThat(set.joinAll().await()).containsExactly("a", "b", "c");
      assertThat(set.joinAll().await()).isEmpty();
    });
  }

  @Test
  void joinAll_aTaskFails_othersHaveCleanedUpFirst() throws Exception {
    paused.run(() -> {
      set.spawn(() -> "value");
      set.spawn(after(1_000, "a"));
      set.spawn(failing(10, "first"));
      set.spawn(() -> {
        try {
          sleep(ofMillis(1_000)).await();
          return "b";
        } finally {
          log.add("b fails");
          if (log.size() == 1) {
            throw new IllegalArgumentException("cleanup");
          }
        }
      });
      try {
        set.joinAll().await();
        throw new AssertionError("did not fail");
      } catch (JoinException e) {
        assertThat(e).hasRootCauseMessage("first");
        assertThat(e.getSuppressed()).hasSize(1);
        assertThat(e.getSuppressed()[0].getSuppressed())
            .extracting(Throwable::getMessage)
            .containsExactly("cleanup");
      }
      assertThat(set.isEmpty()).isTrue();
    });
    assertThat(log).containsExactly("b fails", "a cleaned up");
    assertThat(paused.elapsed()).isEqualTo(ofMillis(11));
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
  void spawn_handleAwaitedBesideTheSet_bothGetTheValue() throws Exception {
    paused.run(() -> {
      var handle = set.spawn(after(5, "a"));
      assertThat(handle.await()).isEqualTo("a");
      assertThat(next().await()).isEqualTo("a");
    });
  }

  @Test
  void spawn_taskWithoutValue_givesNull() throws Exception {
    paused.run(() -> {
      var tasks = JoinSet.<Void>create();
      tasks.spawn(
          async(() -> {
            log.add("ran");
          }));
      tasks.spawn(ready(null));
      assertThat(tasks.joinAll().await()).containsExactly(null, null);
    });
    assertThat(log).containsExactly("ran");
  }

  @Test
  void spawn_handleOfATask_waitsForThat() throws Exception {
    paused.run(() -> {
      Async<String> future = after(1, "a");
      spawn(future);
      set.spawn(future);
      assertThat(next().await()).isEqualTo("a");
      assertThat(set.isEmpty()).isTrue();
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
}
