package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JoinMapTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Paused paused = new Paused();
  private final JoinMap<String, Integer> map = JoinMap.create();
  private final List<Throwable> unhandled = paused.unhandled;

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(unhandled).isEmpty();
  }

  private Async<Integer> after(int millis, String name) {
    return async(() -> {
      try {
        sleep(ofMillis(millis)).await();
        return millis;
      } finally {
        log.add(name + " cleaned up");
      }
    });
  }

  /// Joins all, and tells in which order and how they ended.
  private Async<String> drain() {
    return async(() -> {
      var ends = new ArrayList<String>();
      while (map.joinNext().await() instanceof JoinMap.Ended<String, Integer> ended) {
        try {
          ends.add(ended.key() + "=" + ended.handle().await());
        } catch (JoinException e) {
          ends.add(ended.key() + (e.isCancelled() ? " cancelled" : " failed"));
        }
      }
      return String.join(", ", ends);
    });
  }

  @Test
  void joinNext_severalTasks_withTheirKeysInTheOrderInWhichTheyEnd() throws Exception {
    paused.run(() -> {
      map.spawn("slow", after(30, "slow"));
      map.spawn("fast", () -> 1);
      map.spawn(
          "failing",
          async(() -> {
            sleep(ofMillis(5)).await();
            throw new IllegalStateException("as planned");
          }));
      assertThat(map.keys()).containsExactly("slow", "fast", "failing");
      assertThat(drain().await()).isEqualTo("fast=1, failing failed, slow=30");
      assertThat(map.isEmpty()).isTrue();
      assertThat(map.keys()).isEmpty();
    });
  }

  @Test
  void spawn_keyOfATaskThatRuns_thatIsAbortedAndForgotten() throws Exception {
    paused.run(() -> {
      var old = map.spawn("a", after(1_000, "old"));
      yieldNow().await();
      map.spawn("a", after(10, "new"));
      assertThat(map.size()).isEqualTo(1);
      assertThat(drain().await()).isEqualTo("a=10");
      assertThat(old.isFinished()).isTrue();
    });
    assertThat(log).containsExactly("old cleaned up", "new cleaned up");
  }

  @Test
  void spawn_keyOfATaskThatHasEnded_itsResultIsForgotten() throws Exception {
    paused.run(() -> {
      map.spawn("a", () -> 1);
      map.spawn(
          "b",
          async(() -> {
            throw new IllegalStateException("unseen");
          }));
      yieldNow().await();
      map.spawn("a", () -> 2);
      assertThat(unhandled).isEmpty();
      map.spawn("b", () -> 3);
      assertThat(unhandled).singleElement().extracting(Throwable::getMessage).isEqualTo("unseen");
      unhandled.clear();
      assertThat(drain().await()).isEqualTo("a=2, b=3");
    });
  }

  @Test
  void spawn_keyOfATaskThatWasGiven_whoHasItGetsItBesideTheNew() throws Exception {
    paused.run(() -> {
      map.spawn("a", () -> 1);
      var given = new Stepper(map.joinNext());
      assertThat(given.isPending()).isTrue();
      yieldNow().await();
      map.spawn("a", () -> 2);
      assertThat(given.poll()).isInstanceOf(JoinMap.Ended.class);
      assertThat(map.contains("a")).isTrue();
      assertThat(drain().await()).isEqualTo("a=2");
    });
  }

  @Test
  void spawn_keyOfATaskThatWasGivenToOneWhoWithdraws_forgotten() throws Exception {
    paused.run(() -> {
      map.spawn("a", () -> 1);
      var given = new Stepper(map.joinNext());
      assertThat(given.isPending()).isTrue();
      yieldNow().await();
      map.spawn("a", () -> 2);
      given.cancel();
      assertThat(drain().await()).isEqualTo("a=2");
    });
  }

  @Test
  void abort_byKey_staysUntilItIsJoined() throws Exception {
    paused.run(() -> {
      map.spawn("a", after(1_000, "a"));
      map.spawn("b", after(10, "b"));
      yieldNow().await();
      assertThat(map.abort("a")).isTrue();
      assertThat(map.abort("c")).isFalse();
      assertThat(map.contains("a")).isTrue();
      assertThat(drain().await()).isEqualTo("a cancelled, b=10");
      assertThat(map.contains("a")).isFalse();
    });
  }

  @Test
  void abortIf_someKeys_thoseOnly() throws Exception {
    paused.run(() -> {
      map.spawn("a1", after(1_000, "a1"));
      map.spawn("a2", after(1_000, "a2"));
      map.spawn("b1", after(10, "b1"));
      map.abortIf(key -> key.startsWith("a"));
      assertThat(drain().await()).isEqualTo("a1 cancelled, a2 cancelled, b1=10");
    });
  }

  @Test
  void tryJoinNext_oneHasEnded_thatOne() throws Exception {
    paused.run(() -> {
      var handle = map.spawn("a", () -> 1);
      assertThat(map.tryJoinNext()).isNull();
      yieldNow().await();
      assertThat(map.tryJoinNext()).isEqualTo(new JoinMap.Ended<>("a", handle));
    });
  }

  @Test
  void closeAndOthers_tasksRun_asOfASet() throws Exception {
    paused.run(() -> {
      map.spawn("a", after(1_000, "a"));
      yieldNow().await();
      map.abortAll();
      assertThat(drain().await()).isEqualTo("a cancelled");
      map.spawn("b", after(1_000, "b"));
      yieldNow().await();
      map.shutdown().await();
      map.spawn("c", after(1, "c"));
      map.detachAll();
      map.spawn("d", after(1_000, "d"));
      yieldNow().await();
      map.close();
      assertThat(map).hasToString("join map (closed, 0 tasks, 0 ended, 0 waiting)");
      sleep(ofMillis(5)).await();
    });
    assertThat(log)
        .containsExactlyInAnyOrder("a cleaned up", "b cleaned up", "c cleaned up", "d cleaned up");
  }
}
