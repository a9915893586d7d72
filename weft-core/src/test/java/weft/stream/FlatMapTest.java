package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;

/// Streams of streams.
@Timeout(60)
class FlatMapTest {
  private final List<String> log = new ArrayList<>();

  /// So many items of a name, and a cleanup that takes 3 ms.
  private AsyncStream<String> inner(String name, int items, int millis) {
    AsyncStream<String> made =
        stream(out -> {
          for (int i = 1; i <= items; i++) {
            sleep(ofMillis(millis)).await();
            out.emit(name + i).await();
          }
        });
    return made.onClose(() -> {
      log.add(name + " closing");
      sleep(ofMillis(3)).await();
      log.add(name + " closed");
    });
  }

  @Test
  void flatMap_ofAtHand_isAsInTheJdk() throws Exception {
    assertThat(AsyncStream.range(0, 5).flatMap(x -> AsyncStream.range(0, x)).toList().block())
        .containsExactly(0, 0, 1, 0, 1, 2, 0, 1, 2, 3);
  }

  @Test
  void flatMap_inTurn_closesEachBeforeTheNextBegins() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          AsyncStream.of("a", "b")
              .flatMap(name -> {
                log.add("make " + name);
                yieldNow().await();
                return inner(name, 1, 1);
              })
              .forEach(item -> log.add(item))
              .await());
      assertThat(log)
          .containsExactly(
              "make a", "a1", "a closing", "a closed", "make b", "b1", "b closing", "b closed");
    }
  }

  @Test
  void flatMap_ofSeveral_opensNoMoreThanTheLimit() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var open = new AtomicInteger();
        var most = new AtomicInteger();
        var items =
            AsyncStream.range(0, 20)
                .flatMap(
                    3,
                    x -> {
                      most.accumulateAndGet(open.incrementAndGet(), Math::max);
                      return inner("s" + x + "-", 2, x % 4).onClose(() -> open.decrementAndGet());
                    })
                .toList()
                .await();

        assertThat(items).hasSize(40);
        assertThat(most).hasValue(3);
        assertThat(open).hasValue(0);
      });
    }
  }

  @Test
  void flatMap_ofSeveral_givesAsTheyCome() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          assertThat(AsyncStream.of(10, 7).flatMap(2, x -> inner(x + "-", 2, x)).toList().await())
              .containsExactly("7-1", "10-1", "7-2", "10-2"));
    }
  }

  @Test
  void flatMap_innerFails_closesItAndTheOthersAndThenTheSource() throws Exception {
    var failure = new IllegalArgumentException();
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          AsyncStream.of("a", "b")
              .onClose(() -> log.add("source closed"))
              .flatMap(
                  2,
                  name ->
                      name.equals("a")
                          ? inner(name, 9, 1)
                          : AsyncStream.concat(
                              inner(name, 1, 2),
                              stream(out -> {
                                throw failure;
                              })))
              .count()
              .await();
        } catch (IllegalArgumentException e) {
          assertThat(e).isSameAs(failure);
          log.add("failed");
        }
      });
      assertThat(log)
          .containsExactly(
              "b closing", "b closed", "a closing", "a closed", "source closed", "failed");
    }
  }

  @Test
  void flatMap_functionFailsOrIsCancelled_closesTheSource() throws Exception {
    var failure = new IllegalArgumentException();
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          AsyncStream.of(1, 2)
              .onClose(() -> log.add("source closed"))
              .flatMap(
                  2,
                  x -> {
                    if (x == 2) {
                      yieldNow().await();
                      throw failure;
                    }
                    try {
                      sleep(ofMillis(1000)).await();
                    } finally {
                      sleep(ofMillis(1)).await();
                      log.add("function");
                    }
                    return AsyncStream.empty();
                  })
              .count()
              .await();
        } catch (IllegalArgumentException e) {
          assertThat(e).isSameAs(failure);
          log.add("failed");
        }
      });
      assertThat(log).containsExactly("function", "source closed", "failed");
    }
  }

  @Test
  void flatMap_functionReturnsNullOrAUsedStream_failsInASentence() {
    assertThatThrownBy(
            () -> AsyncStream.of(1).flatMap(x -> (AsyncStream<Integer>) null).count().block())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("flatMap returned null");
    var used = AsyncStream.of(1);
    var unused = used.map(x -> x);
    assertThatThrownBy(() -> AsyncStream.of(1).flatMap(x -> used).count().block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("flatMap()");
    assertThatThrownBy(() -> AsyncStream.of(1).flatMap(0, x -> AsyncStream.of(x)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void flatMap_manyEmptyInners_runInConstantStack() throws Exception {
    assertThat(
            AsyncStream.range(0, 300_000)
                .flatMap(x -> x % 100_000 == 0 ? AsyncStream.of(x) : AsyncStream.empty())
                .toList()
                .block())
        .containsExactly(0, 100_000, 200_000);
  }

  private static AsyncStream<Integer> endless(int depth) {
    return AsyncStream.of(depth).flatMap(x -> endless(x + 1));
  }

  private static AsyncStream<Integer> endlessConcat(int depth) {
    return AsyncStream.concat(
        AsyncStream.empty(), AsyncStream.of(depth).flatMap(x -> endlessConcat(x + 1)));
  }

  @Test
  void flatMap_insideItselfWithoutEnd_endsInASentence() {
    assertThatThrownBy(() -> endless(0).count().block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nested");
    assertThatThrownBy(() -> endlessConcat(0).count().block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nested");
  }

  private static AsyncStream<Integer> countdown(int from) {
    return AsyncStream.concat(
        AsyncStream.of(from),
        AsyncStream.of(from - 1)
            .filter(x -> x > 0)
            .flatMap(x -> {
              yieldNow().await();
              return countdown(x);
            }));
  }

  @Test
  void flatMap_insideItself_worksToSomeDepth() throws Exception {
    assertThat(countdown(30).count().block()).isEqualTo(30);
  }

  @Test
  void concat_ofSeveral_closesEachBeforeTheNext_andTheRestWhenClosed() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items = AsyncStream.concat(inner("a", 1, 1), inner("b", 2, 1), inner("c", 1, 1));
        log.add(String.valueOf(items.next().await()));
        log.add(String.valueOf(items.next().await()));
        log.add("enough");
        items.close().await();
      });
      assertThat(log)
          .containsExactly(
              "a1",
              "a closing",
              "a closed",
              "b1",
              "enough",
              "b closing",
              "c closing",
              "b closed",
              "c closed");
    }
  }

  @Test
  void switchMap_newerItem_closesTheOldOneBeforeTheNewBegins() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          inner("", 2, 10)
              .switchMap(name -> {
                log.add("make " + name);
                return inner(name + "-", 2, 7);
              })
              .forEach(item -> log.add(item))
              .await());
      log.removeIf(line -> line.startsWith(" clos"));
      assertThat(log)
          .containsExactly(
              "make 1",
              "1-1",
              "1- closing",
              "1- closed",
              "make 2",
              "2-1",
              "2-2",
              "2- closing",
              "2- closed");
    }
  }

  @Test
  void switchMap_newerItemsDuringTheCleanup_onlyTheLastCounts() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream<String> names =
            stream(out -> {
              out.emit("a").await();
              sleep(ofMillis(5)).await();
              out.emit("b").await();
              sleep(ofMillis(1)).await();
              out.emit("c").await();
            });
        assertThat(names.switchMap(name -> inner(name, 1, 10)).toList().await())
            .containsExactly("c1");
      });
      assertThat(log).containsExactly("a closing", "a closed", "c closing", "c closed");
    }
  }

  @Test
  void switchMap_ofItemsAtHand_callsTheFunctionForTheLast() throws Exception {
    assertThat(AsyncStream.of(1, 2, 3).switchMap(x -> AsyncStream.of(x, 10 * x)).toList().block())
        .containsExactly(3, 30);
  }

  @Test
  void switchMap_functionInFlight_isCancelledByANewerItem() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          inner("", 2, 10)
              .switchMap(name -> {
                try {
                  sleep(ofMillis(15)).await();
                } finally {
                  sleep(ofMillis(1)).await();
                  log.add("end of " + name);
                }
                return AsyncStream.of(name);
              })
              .forEach(item -> log.add(item))
              .await());
      assertThat(log).contains("end of 1", "end of 2", "2").doesNotContain("1");
    }
  }

  @Test
  void switchMap_closedDuringTheCleanup_goesOnWithThat() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream<String> names =
            stream(out -> {
              out.emit("a").await();
              sleep(ofMillis(5)).await();
              out.emit("b").await();
              sleep(ofMillis(1000)).await();
            });
        try {
          names.switchMap(name -> inner(name, 1, 10)).count().timeout(ofMillis(6)).await();
        } catch (java.util.concurrent.TimeoutException e) {
          log.add("late");
        }
        assertThat(paused.elapsed()).isEqualTo(ofMillis(8));
      });
      assertThat(log).containsExactly("a closing", "a closed", "late");
    }
  }
}
