package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.stream.StreamMap.Entry;

/// Many streams by key.
@Timeout(60)
class StreamMapTest {
  private final List<String> log = new ArrayList<>();
  private final StreamMap<String, Integer> map = StreamMap.create();

  private AsyncStream<Integer> every(int millis, String name, int items) {
    AsyncStream<Integer> made =
        stream(out -> {
          for (int i = 1; i <= items; i++) {
            sleep(ofMillis(millis)).await();
            out.emit(i).await();
          }
        });
    return made.onClose(() -> {
      sleep(ofMillis(5)).await();
      log.add(name + " closed");
    });
  }

  @Test
  void next_ofStreamsThatHaveItems_takesTurnsAndRemovesTheEnded() throws Exception {
    map.put("a", AsyncStream.of(1, 2, 3));
    map.put("b", AsyncStream.of(10));
    async(
            () -> {
              while (map.next().await() instanceof Entry(var key, var item)) {
                log.add(key + item);
              }
            })
        .block();

    assertThat(log).containsExactly("a1", "b10", "a2", "a3");
    assertThat(map.size()).isZero();
    assertThat(map.keys()).isEmpty();
  }

  @Test
  void next_ofEmptyMap_isNullUntilAStreamIsPut() throws Exception {
    async(
            () -> {
              assertThat(map.next().await()).isNull();
              map.put("a", AsyncStream.of(1));
              assertThat(map.next().await()).isEqualTo(new Entry<>("a", 1));
              assertThat(map.next().await()).isNull();
              assertThat(map.containsKey("a")).isFalse();
            })
        .block();
  }

  @Test
  void put_sameKey_closesTheOldStreamWithoutHoldingUpOthers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(map.put("a", every(1000, "old", 1))).isFalse();
        try {
          map.next().timeout(ofMillis(1)).await();
        } catch (java.util.concurrent.TimeoutException e) {
          log.add("late");
        }
        assertThat(map.put("a", every(1, "new", 1))).isTrue();
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.next().await()).isEqualTo(new Entry<>("a", 1));
        assertThat(map.next().await()).isNull();
      });
      assertThat(log).containsExactlyInAnyOrder("late", "old closed", "new closed");
    }
  }

  @Test
  void put_byAnotherBranchWhileNextWaits_isSeen() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        map.put("slow", every(1000, "slow", 1));
        join(
                async(() -> {
                  log.add(map.next().await() + " after " + paused.elapsed().toMillis());
                }),
                async(() -> {
                  sleep(ofMillis(10)).await();
                  map.put("fast", AsyncStream.of(7));
                }))
            .await();
        map.close().await();
      });
      assertThat(log).containsExactly("Entry[key=fast, item=7] after 10", "slow closed");
    }
  }

  @Test
  void remove_closesTheStreamAndWaits() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        map.put("a", every(1, "a", 10));
        map.put("b", AsyncStream.of(1));
        map.put("c", every(1, "c", 1));
        assertThat(map.next().await()).isEqualTo(new Entry<>("b", 1));
        assertThat(map.remove("a").await()).isTrue();
        assertThat(log).containsExactly("a closed");
        assertThat(map.remove("a").await()).isFalse();

        assertThat(map.next().await()).isEqualTo(new Entry<>("c", 1));
        assertThat(map.next().await()).isNull();
      });
    }
  }

  @Test
  void remove_ofTheLastWhileNextWaits_endsTheWait() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        map.put("a", every(1000, "a", 1));
        join(
                async(() -> assertThat(map.next().await()).isNull()),
                async(() -> {
                  sleep(ofMillis(1)).await();
                  assertThat(map.remove("a").await()).isTrue();
                }))
            .await();
        assertThat(paused.elapsed()).isEqualTo(ofMillis(6));
      });
    }
  }

  @Test
  void streamThatFails_isClosedAndRemoved_theOthersGoOn() throws Exception {
    var failure = new IllegalArgumentException();
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream<Integer> failing =
            stream(out -> {
              throw failure;
            });
        map.put("bad", AsyncStream.concat(every(1, "bad", 1), failing));
        map.put("good", every(10, "good", 1));
        assertThat(map.next().await()).isEqualTo(new Entry<>("bad", 1));
        try {
          map.next().await();
        } catch (IllegalArgumentException e) {
          assertThat(e).isSameAs(failure);
          log.add("failed");
        }
        assertThat(map.keys()).containsExactly("good");
        assertThat(map.next().await()).isEqualTo(new Entry<>("good", 1));
        map.close().await();
      });
      assertThat(log).containsExactly("bad closed", "failed", "good closed");
    }
  }

  @Test
  void close_closesAllAtTheSameTimeAndRefusesOthers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 5; i++) {
          map.put("s" + i, every(1000, "s" + i, 1));
        }
        map.close().await();
        map.close().await();
        assertThat(paused.elapsed()).isEqualTo(ofMillis(5));
        assertThat(map.next().await()).isNull();
      });
      assertThat(log).hasSize(5);
      assertThatThrownBy(() -> map.put("a", AsyncStream.of(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void stream_readWhileStreamsArePut_endsWhenTheMapIsEmpty() throws Exception {
    map.put("0", AsyncStream.of(0));
    var items =
        map.stream()
            .map(entry -> {
              yieldNow().await();
              if (entry.item() < 5) {
                map.put("" + (entry.item() + 1), AsyncStream.of(entry.item() + 1));
              }
              return entry.item();
            });

    assertThat(items.toList().block()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThatThrownBy(() -> map.next().block()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> map.stream()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stream_ofTaskThatIsAborted_closesAll() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        map.put("a", every(1000, "a", 1));
        map.put("b", every(1000, "b", 1));
        var task = spawn(() -> map.stream().count().await());
        sleep(ofMillis(1)).await();
        task.abort();
        try {
          task.await();
        } catch (weft.task.JoinException e) {
          log.add("ended");
        }
      });
      assertThat(log).containsExactly("a closed", "b closed", "ended");
    }
  }

  @Test
  void next_thatLosesSelects_losesNothing() throws Exception {
    map.put("a", AsyncStream.range(0, 50));
    map.put("b", AsyncStream.range(50, 100));
    var seen = new ArrayList<Integer>();
    async(
            () -> {
              while (seen.size() < 100) {
                if (select(yieldNow(), map.next()).await()
                    instanceof weft.WeftTypes.Second(var entry)) {
                  seen.add(((Entry<?, ?>) entry).item().hashCode());
                }
              }
            })
        .block();

    assertThat(seen).hasSize(100).doesNotHaveDuplicates();
  }
}
