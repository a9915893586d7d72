package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JoinSetTest extends JoinSetFixture {
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
}
