package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TaskGroupTest {
  private final Paused paused = new Paused();
  private final List<String> log = new ArrayList<>();
  private final TaskGroup group = TaskGroup.create();

  @AfterEach
  void close() {
    paused.close();
  }

  private Async<Void> sleeper(String name, int millis) {
    return async(() -> {
      try {
        sleep(ofMillis(millis)).await();
        log.add(name + " done");
      } finally {
        sleep(ofMillis(5)).await();
        log.add(name + " over");
      }
    });
  }

  @Test
  void join_tasksOfVariousLengths_waitsForAll() throws Exception {
    paused.run(() -> {
      group.join().await(); // there is none
      group.spawn(sleeper("a", 10));
      group.spawn(sleeper("b", 30));
      assertThat(group.size()).isEqualTo(2);
      group.join().await();
      assertThat(group.isEmpty()).isTrue();
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(35));
    assertThat(log).containsExactly("a done", "a over", "b done", "b over");
  }

  @Test
  void dump_ofATask_tellsTheGroup() throws Exception {
    paused.run(() -> {
      group.spawn(sleeper("a", 10));
      yieldNow().await();
      assertThat(paused.runtime.dump().toString()).contains("of task group (1 left, 0 waiting)");
      group.join().await();
    });
  }

  @Test
  void join_losesASelect_nothingIsAborted() throws Exception {
    paused.run(() -> {
      group.spawn(sleeper("a", 10));
      select(group.join(), sleep(ofMillis(1))).await();
      assertThat(group).hasToString("task group (1 left, 0 waiting)");
      group.join().await();
    });
    assertThat(log).containsExactly("a done", "a over");
  }

  @Test
  void shutdown_runningAndFreshTasks_allCleanUpBeforeItGoesOn() throws Exception {
    paused.run(() -> {
      group.spawn(sleeper("a", 1000));
      yieldNow().await();
      group.spawn(sleeper("never begins", 1000));
      var closing = group.shutdown();
      assertThat(group.isClosed()).isFalse(); // it is lazy
      closing.await();
      assertThat(log).containsExactly("a over");
      assertThat(group.isClosed()).isTrue();
      assertThat(group).hasToString("task group (closed, 0 left, 0 waiting)");
      assertThatThrownBy(() -> group.spawn(sleeper("late", 1)))
          .hasMessage(
              "spawn(): this task group is closed. Spawn before it is closed, or make another one.");
      group.close();
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(5));
  }

  @Test
  void shutdown_ofATaskOfTheGroup_abortsThatTaskToo() throws Exception {
    paused.run(() -> {
      var handle =
          group.spawn(() -> {
            group.shutdown().await();
            log.add("went on");
          });
      assertThat(handle.settled().await().isSuccess()).isFalse();
      group.join().await();
    });
    assertThat(log).isEmpty();
  }

  @Test
  void failure_ofATask_isItsOwn() throws Exception {
    paused.run(() -> {
      group.spawn(() -> {
        throw new IOException("nobody hears it");
      });
      var heard =
          group.spawn(() -> {
            throw new IOException("heard");
          });
      assertThat(heard.settled().await().isSuccess()).isFalse();
      group.spawn(sleeper("a", 1));
      group.join().await();
    });
    assertThat(log).containsExactly("a done", "a over");
    assertThat(paused.unhandled)
        .singleElement()
        .hasToString("java.io.IOException: nobody hears it");
  }

  @Test
  void abortAll_othersMayBeSpawned() throws Exception {
    paused.run(() -> {
      group.task().name("first").confined().spawn(sleeper("a", 1000));
      yieldNow().await();
      group.abortAll();
      group.spawn(sleeper("b", 1));
      group.join().await();
    });
    assertThat(log).containsExactlyInAnyOrder("a over", "b done", "b over");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void storm_spawnsAndCloses_noTaskIsLeft(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        for (int round = 0; round < 200; round++) {
          var own = TaskGroup.create();
          var live = new AtomicInteger();
          var spawners = JoinSet.<Void>create();
          for (int i = 0; i < 3; i++) {
            spawners.spawn(() -> {
              for (int k = 0; k < 10; k++) {
                try {
                  own.spawn(() -> {
                    live.incrementAndGet();
                    try {
                      sleep(ofSeconds(100)).await();
                    } finally {
                      yieldNow().await();
                      live.decrementAndGet();
                    }
                  });
                } catch (IllegalStateException closed) {
                  return;
                }
                yieldNow().await();
              }
            });
          }
          for (int i = round % 9; i > 0; i--) {
            yieldNow().await();
          }
          var closer = spawn(own.shutdown());
          own.shutdown().await();
          closer.await();
          assertThat(live.get()).isZero();
          assertThat(own.size()).isZero();
          spawners.joinAll().await();
        }
      });
    }
  }
}
