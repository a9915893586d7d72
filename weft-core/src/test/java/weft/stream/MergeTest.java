package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Stepper;

/// Several streams at the same time: merged, zipped, combined.
@Timeout(60)
class MergeTest {
  private final List<String> log = new ArrayList<>();

  private static AsyncStream<String> every(int millis, String name, int items) {
    return stream(out -> {
      for (int i = 1; i <= items; i++) {
        sleep(ofMillis(millis)).await();
        out.emit(name + i).await();
      }
    });
  }

  private AsyncStream<String> failing(int millis, String name) {
    return AsyncStream.concat(
            every(millis, name, 1),
            stream(out -> {
              throw new IllegalArgumentException(name);
            }))
        .onClose(() -> {
          yieldNow().await();
          log.add(name + " closed");
        });
  }

  private AsyncStream<String> closing(AsyncStream<String> items, String name) {
    return items.onClose(() -> {
      yieldNow().await();
      log.add(name + " closed");
    });
  }

  @Test
  void merge_ofStreamsThatHaveItems_alternates() throws Exception {
    assertThat(
            AsyncStream.merge(
                    AsyncStream.of("a1", "a2", "a3"),
                    AsyncStream.of("b1"),
                    AsyncStream.of("c1", "c2"))
                .toList()
                .block())
        .containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
  }

  @Test
  void merge_ofNone_isEmpty() throws Exception {
    assertThat(AsyncStream.<String>merge().toList().block()).isEmpty();
    assertThat(AsyncStream.<String>mergeByPriority().toList().block()).isEmpty();
    assertThat(AsyncStream.<String>concat().toList().block()).isEmpty();
  }

  @Test
  void merge_ofTimedStreams_givesAsTheyCome() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          assertThat(every(10, "a", 3).mergeWith(every(14, "b", 2)).toList().await())
              .containsExactly("a1", "b1", "a2", "b2", "a3"));
    }
  }

  @Test
  void merge_streamThatEnds_isClosedWhileOthersGoOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          AsyncStream.merge(closing(every(5, "a", 1), "a"), closing(every(10, "b", 2), "b"))
              .forEach(item -> log.add(item))
              .await());
      assertThat(log).containsExactly("a1", "a closed", "b1", "b2", "b closed");
    }
  }

  @Test
  void merge_oneFails_closesTheOthers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          AsyncStream.merge(failing(5, "a"), closing(every(3, "b", 10), "b"))
              .forEach(item -> log.add(item))
              .await();
        } catch (IllegalArgumentException e) {
          log.add("failed");
        }
      });
      assertThat(log.subList(0, 2)).containsExactlyInAnyOrder("b1", "a1");
      assertThat(log.subList(2, 5)).containsExactlyInAnyOrder("a closed", "b closed", "failed");
      assertThat(log).endsWith("failed");
    }
  }

  @Test
  void merge_ofEndlessAndSlow_starvesNeither() throws Exception {
    AsyncStream<Integer> yielding =
        stream(out -> {
          for (int i = 0; i < 5; i++) {
            yieldNow().await();
            out.emit(-1).await();
          }
        });
    var items = AsyncStream.merge(AsyncStream.range(0, 100), yielding).toList().block();

    // it had its turn each time, though the other always had an item
    assertThat(Collections.frequency(items.subList(0, 20), -1)).isEqualTo(5);
    assertThat(items).hasSize(105);
  }

  @Test
  void merge_sameStreamTwice_isRefused() {
    var items = AsyncStream.of(1);

    assertThatThrownBy(() -> AsyncStream.merge(items, items))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("merge()");
  }

  @Test
  void mergeByPriority_ofStreamsThatHaveItems_givesEarlierOnesFirst() throws Exception {
    assertThat(
            AsyncStream.mergeByPriority(
                    AsyncStream.of(1, 2, 3), AsyncStream.of(10, 20), AsyncStream.of(100))
                .toList()
                .block())
        .containsExactly(1, 2, 3, 10, 20, 100);
  }

  @Test
  void mergeByPriority_urgentItemComesLater_goesBeforeTheRest() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          assertThat(
                  AsyncStream.mergeByPriority(every(3, "urgent", 2), AsyncStream.of("a", "b", "c"))
                      .map(item -> {
                        sleep(ofMillis(2)).await();
                        return item;
                      })
                      .toList()
                      .await())
              .containsExactly("a", "b", "urgent1", "c", "urgent2"));
    }
  }

  @Test
  void zip_ofUnequalLengths_endsWithTheShorter() throws Exception {
    assertThat(
            AsyncStream.of(1, 2, 3)
                .zip(AsyncStream.of("a", "b"), (number, letter) -> letter + number)
                .toList()
                .block())
        .containsExactly("a1", "b2");
  }

  @Test
  void zip_asksBothAtTheSameTime() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(every(10, "a", 2).zip(every(7, "b", 3), (a, b) -> a + b).toList().await())
            .containsExactly("a1b1", "a2b2");
        assertThat(paused.elapsed()).isEqualTo(ofMillis(20));
      });
    }
  }

  @Test
  void zip_firstIsEmpty_doesNotWaitForTheOther() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(
                AsyncStream.<Integer>empty()
                    .zip(closing(every(1000, "b", 1), "b"), (a, b) -> b)
                    .count()
                    .await())
            .isZero();
        assertThat(paused.elapsed()).isZero();
        assertThat(log).containsExactly("b closed");
      });
    }
  }

  @Test
  void zip_functionIsCancelled_closesItBeforeBoth() throws Exception {
    Stepper.onWorker(() -> {
      var items =
          closing(AsyncStream.of("a"), "a")
              .zip(
                  closing(AsyncStream.of("b"), "b"),
                  (a, b) -> {
                    try {
                      sleep(ofMillis(1_000_000)).await();
                    } finally {
                      yieldNow().await();
                      log.add("function");
                    }
                    return a;
                  });
      assertThat(new Stepper(items.next()).isPending()).isTrue();
      var closing = new Stepper(items.close());
      while (closing.isPending()) {
        assertThat(closing.wakes).isPositive();
      }
      assertThat(log.subList(1, 3)).containsExactlyInAnyOrder("a closed", "b closed");
      assertThat(log).startsWith("function").hasSize(3);
    });
  }

  @Test
  void zip_functionFails_failsWithTheSame() {
    var failure = new IllegalArgumentException();

    assertThatThrownBy(() ->
            closing(AsyncStream.of("a"), "a")
                .zip(
                    closing(AsyncStream.of("b"), "b"),
                    (a, b) -> {
                      yieldNow().await();
                      throw failure;
                    })
                .toList()
                .block())
        .isSameAs(failure);
    assertThat(log).containsExactlyInAnyOrder("a closed", "b closed");
  }

  @Test
  void combineLatest_newItemOfEither_callsTheFunction() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          assertThat(
                  AsyncStream.<String, String, String>combineLatest(
                          every(10, "a", 3), every(14, "b", 2), (a, b) -> a + b)
                      .toList()
                      .await())
              .containsExactly("a1b1", "a2b1", "a2b2", "a3b2"));
    }
  }

  @Test
  void combineLatest_oneEndsWithoutItem_endsAndClosesTheOther() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(
                AsyncStream.<String, String, String>combineLatest(
                        closing(every(1000, "a", 1), "a"), AsyncStream.empty(), (a, b) -> a)
                    .count()
                    .await())
            .isZero();
        assertThat(paused.elapsed()).isZero();
        assertThat(log).containsExactly("a closed");
      });
    }
  }

  @Test
  void combineLatest_functionWaits_asksForNothing() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          assertThat(
                  AsyncStream.<Integer, Integer, String>combineLatest(
                          AsyncStream.of(1, 2),
                          AsyncStream.of(10, 20),
                          (a, b) -> {
                            sleep(ofMillis(5)).await();
                            return a + "+" + b;
                          })
                      .toList()
                      .await())
              .containsExactly("1+10", "2+10", "2+20"));
    }
  }
}
