package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Paused;
import weft.task.JoinHandle;

/// A stream parted by a key.
@Timeout(60)
class GroupByTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void groupBy_readConcurrently_partsAllItemsInOrder() throws Exception {
    for (boolean waits : new boolean[] {false, true}) {
      Map<Integer, List<Integer>> parts = new ConcurrentHashMap<>();
      AsyncStream.range(0, 100)
          .groupBy(
              x -> {
                if (waits) {
                  yieldNow().await();
                }
                return x % 7;
              },
              7,
              2)
          .forEachConcurrent(8, group -> parts.put(group.key(), group.stream().toList().await()))
          .block();

      assertThat(parts).hasSize(7);
      parts.forEach((key, part) -> assertThat(part).isSorted().allMatch(x -> x % 7 == key));
      assertThat(parts.values().stream().mapToInt(List::size).sum()).isEqualTo(100);
    }
  }

  @Test
  void groupBy_groupsReadInOtherTasks_partsAllItems() throws Exception {
    int sum =
        async(
                () -> {
                  var tasks = new ArrayList<JoinHandle<Long>>();
                  var groups = AsyncStream.range(0, 10_000).groupBy(x -> x % 10, 10, 4);
                  while (groups.next().await() instanceof StreamGroup<?, ?> group) {
                    tasks.add(spawn(() -> group.stream().count().await()));
                  }
                  int total = 0;
                  for (var task : tasks) {
                    total += task.await().intValue();
                  }
                  return total;
                })
            .block();

    assertThat(sum).isEqualTo(10_000);
  }

  @Test
  void fullGroup_holdsUpTheOuter() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var made = new ArrayList<Integer>();
        var groups = AsyncStream.range(0, 100).peek(x -> made.add(x)).groupBy(x -> "all", 1, 3);
        var group = groups.next().await();
        var rest = spawn(() -> groups.next().await());
        sleep(ofMillis(1)).await();
        assertThat(made).hasSize(4);
        assertThat(group.stream().next().await()).isEqualTo(0);
        sleep(ofMillis(1)).await();
        assertThat(made).hasSize(5);

        // closed early: what was for it opens another group
        group.stream().close().await();
        var again = rest.await();
        assertThat(again.key()).isEqualTo("all");
        assertThat(again.stream().next().await()).isEqualTo(4);
        groups.close().await();
        assertThat(again.stream().next().await()).isNull();
      });
    }
  }

  @Test
  void tooManyGroups_failTheStreamAndTheGroups() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var groups =
            AsyncStream.range(0, 10)
                .onClose(() -> {
                  yieldNow().await();
                  log.add("closed");
                })
                .groupBy(x -> "key" + x, 2, 1);
        var first = groups.next().await();
        groups.next().await();
        try {
          groups.next().await();
        } catch (IllegalStateException e) {
          log.add("failed");
          assertThat(e).hasMessageContaining("key2").hasMessageContaining("2 that may be open");
        }
        assertThat(log).containsExactly("closed", "failed");
        assertThat(first.stream().next().await()).isEqualTo(0);
        try {
          first.stream().next().await();
        } catch (IllegalStateException e) {
          log.add("group failed");
        }
        assertThat(log).endsWith("group failed");
      });
    }
  }

  @Test
  void closedGroup_makesRoomForAnother() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var groups = AsyncStream.range(0, 10).groupBy(x -> x, 2, 1);
        int count = 0;
        while (groups.next().await() instanceof StreamGroup<Integer, Integer> group) {
          assertThat(group.stream().next().await()).isEqualTo(group.key());
          group.stream().close().await();
          count++;
        }
        assertThat(count).isEqualTo(10);
      });
    }
  }

  @Test
  void outerIsClosed_groupsEndBehindTheirBuffers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream<Integer> items =
            stream(out -> {
              out.emit(1).await();
              out.emit(2).await();
              out.emit(1).await();
              sleep(ofMillis(1000)).await();
            });
        var groups = items.groupBy(x -> x, 10, 10);
        var ones = groups.next().await();
        var twos = groups.next().await();
        var reading = spawn(() -> twos.stream().toList().await());
        try {
          groups.next().timeout(ofMillis(1)).await();
        } catch (java.util.concurrent.TimeoutException e) {
          log.add("late");
        }
        groups.close().await();

        assertThat(reading.await()).containsExactly(2);
        assertThat(ones.stream().toList().await()).containsExactly(1, 1);
      });
    }
  }

  @Test
  void sourceFails_groupsFailWithTheSame() throws Exception {
    var failure = new IllegalArgumentException();
    AsyncStream<Integer> items =
        stream(out -> {
          out.emit(1).await();
          throw failure;
        });
    try (var paused = new Paused()) {
      paused.run(() -> {
        var groups = items.groupBy(x -> x, 10, 10);
        var ones = groups.next().await();
        for (var reading :
            List.of(
                async(() -> groups.next().await()), async(() -> ones.stream().count().await()))) {
          try {
            reading.await();
          } catch (IllegalArgumentException e) {
            assertThat(e).isSameAs(failure);
            log.add("failed");
          }
        }
      });
    }
    assertThat(log).containsExactly("failed", "failed");
  }

  @Test
  void key_thatIsNullOrFails_failsTheStream() {
    assertThatThrownBy(() -> AsyncStream.of(1).groupBy(x -> (String) null, 1, 1).count().block())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("groupBy");
    assertThatThrownBy(() -> AsyncStream.of(1).groupBy(x -> x, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AsyncStream.of(1).groupBy(x -> x, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void storm(int workers) throws Exception {
    var failures =
        AbortStorm.blow(
            "groupBy",
            workers,
            (runtime, random) -> {
              List<JoinHandle<Void>> tasks = new ArrayList<>();
              int early = random.nextInt(20);
              tasks.add(
                  runtime.spawn(
                      async(() -> {
                        var inner = new ArrayList<JoinHandle<Void>>();
                        var groups =
                            AsyncStream.range(0, 500)
                                .onClose(() -> yieldNow().await())
                                .groupBy(x -> x % 5, 5, 2);
                        try {
                          while (groups.next().await()
                              instanceof StreamGroup<Integer, Integer> group) {
                            var one =
                                spawn(
                                    group.stream()
                                        .forEach(x -> {
                                          if (x % 3 == 0) {
                                            yieldNow().await();
                                          }
                                        }));
                            one.detach();
                            if (early == group.key()) {
                              one.abort();
                            }
                            inner.add(one);
                          }
                        } finally {
                          groups.close().await();
                        }
                      })));
              AbortStorm.abortSome(tasks, random);
              return tasks;
            },
            () -> {});
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2})
  void groups_abortedAtRandom_noneHangs(int workers) throws Exception {
    storm(workers);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void groups_abortedAtRandom_noneHangs_onAll(int workers) throws Exception {
    storm(workers);
  }
}
