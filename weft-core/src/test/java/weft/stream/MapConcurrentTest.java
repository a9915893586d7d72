package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Manual;
import weft.Paused;
import weft.Stepper;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Permit;

/// Functions in flight for several items at a time.
@Timeout(60)
class MapConcurrentTest {
  private final List<String> log = new ArrayList<>();

  /// Functions that a test completes by hand, one for each item.
  private final List<Manual<String>> manuals = new ArrayList<>();

  private AsyncStream<String> manually(int items, int limit) {
    for (int i = 0; i < items; i++) {
      manuals.add(new Manual<>());
    }
    return AsyncStream.range(0, items).mapConcurrent(limit, i -> manuals.get(i).await());
  }

  private int begun() {
    return (int) manuals.stream().filter(manual -> manual.polls > 0).count();
  }

  @Test
  void mapConcurrent_doneInReverse_givesInOrder() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(
                AsyncStream.range(0, 5)
                    .mapConcurrent(
                        5,
                        x -> {
                          sleep(ofMillis(10 - x)).await();
                          return x;
                        })
                    .toList()
                    .await())
            .containsExactly(0, 1, 2, 3, 4);
        assertThat(paused.elapsed()).isEqualTo(ofMillis(10));
      });
    }
  }

  @Test
  void mapConcurrentUnordered_doneInReverse_givesAsTheyCome() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          assertThat(
                  AsyncStream.range(0, 5)
                      .mapConcurrentUnordered(
                          5,
                          x -> {
                            sleep(ofMillis(10 - x)).await();
                            return x;
                          })
                      .toList()
                      .await())
              .containsExactly(4, 3, 2, 1, 0));
    }
  }

  @Test
  void mapConcurrent_resultsBehindAPendingOne_countForTheLimit() throws Exception {
    Stepper.onWorker(() -> {
      var items = manually(10, 3);
      var step = new Stepper(items.next());
      assertThat(step.isPending()).isTrue();
      assertThat(begun()).isEqualTo(3);
      manuals.get(1).complete("1");
      manuals.get(2).complete("2");
      assertThat(step.isPending()).isTrue();
      assertThat(begun()).isEqualTo(3);

      manuals.get(0).complete("0");
      assertThat(step.poll()).isEqualTo("0");
      assertThat(step.poll()).isEqualTo("1");
      assertThat(step.poll()).isEqualTo("2");
      assertThat(begun()).isEqualTo(5);
    });
  }

  @Test
  void mapConcurrent_ofManyThatWait_pollsOnlyTheWoken() throws Exception {
    Stepper.onWorker(() -> {
      var items = manually(20, 16);
      var step = new Stepper(items.next());
      assertThat(step.isPending()).isTrue();
      for (int i = 0; i < 5; i++) {
        manuals.get(7).wakeOwner();
        assertThat(step.isPending()).isTrue();
      }

      assertThat(step.wakes).isEqualTo(5);
      assertThat(manuals.get(7).polls).isEqualTo(6);
      assertThat(manuals.get(8).polls).isEqualTo(1);
    });
  }

  @Test
  void mapConcurrent_givingResults_goesOnBeginning() throws Exception {
    Stepper.onWorker(() -> {
      var items = manually(100, 10);
      var step = new Stepper(items.next());
      assertThat(step.isPending()).isTrue();
      for (int i = 0; i < 10; i++) {
        manuals.get(i).complete("" + i);
      }
      assertThat(step.poll()).isEqualTo("0");
      assertThat(step.poll()).isEqualTo("1");

      // a slow consumer does not keep functions from beginning
      assertThat(begun()).isEqualTo(11);
      assertThat(step.poll()).isEqualTo("2");
      assertThat(begun()).isEqualTo(12);
    });
  }

  @Test
  void mapConcurrent_neverMoreThanTheLimit() throws Exception {
    for (int limit : new int[] {1, 2, 7, 100}) {
      var running = new AtomicInteger();
      var most = new AtomicInteger();
      var results =
          AsyncStream.range(0, 200)
              .mapConcurrent(
                  limit,
                  x -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    for (int i = 0; i <= x % 5; i++) {
                      yieldNow().await();
                    }
                    running.decrementAndGet();
                    return x;
                  })
              .toList()
              .block();

      assertThat(results).hasSize(200).isSorted();
      assertThat(most).hasValue(limit);
    }
  }

  @Test
  void mapConcurrent_hugeLimit_reservesNothing() throws Exception {
    assertThat(AsyncStream.of(1, 2).mapConcurrent(Integer.MAX_VALUE, x -> x).toList().block())
        .containsExactly(1, 2);
  }

  @Test
  void mapConcurrent_limitBelowOne_isRefused() {
    assertThatThrownBy(() -> AsyncStream.of(1).mapConcurrent(0, x -> x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit: 0");
    assertThatThrownBy(() -> AsyncStream.of(1).mapConcurrentUnordered(-1, x -> x))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AsyncStream.of(1).forEachConcurrent(0, x -> {}).block())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mapConcurrent_functionFails_givesEarlierResultsFirstAndBeginsNoOther() throws Exception {
    Stepper.onWorker(() -> {
      var failure = new IllegalArgumentException();
      var items = manually(10, 3);
      var step = new Stepper(items.next());
      assertThat(step.isPending()).isTrue();
      manuals.get(1).fail(failure);
      assertThat(step.isPending()).isTrue();
      manuals.get(0).complete("0");
      assertThat(step.poll()).isEqualTo("0");

      assertThatThrownBy(step::poll).isSameAs(failure);
      assertThat(begun()).isEqualTo(3);
      assertThat(manuals.get(2).cancelled).isTrue();
      assertThat(manuals.get(1).cancels).isZero();
    });
  }

  @Test
  void mapConcurrentUnordered_functionFails_givesWhatCameBefore() throws Exception {
    Stepper.onWorker(() -> {
      var failure = new IllegalArgumentException();
      var unused = manually(5, 1);
      var items = AsyncStream.range(0, 5).mapConcurrentUnordered(3, i -> manuals.get(i).await());
      var step = new Stepper(items.next());
      assertThat(step.isPending()).isTrue();
      manuals.get(2).complete("2");
      manuals.get(1).fail(failure);
      assertThat(step.poll()).isEqualTo("2");
      assertThatThrownBy(step::poll).isSameAs(failure);
      assertThat(manuals.get(0).cancelled).isTrue();
    });
  }

  @Test
  void mapConcurrent_plainFunctionFails_behindOneThatWaits() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var seen = new ArrayList<Integer>();
        try {
          AsyncStream.range(0, 10)
              .mapConcurrent(
                  4,
                  x -> {
                    if (x == 2) {
                      throw new IllegalArgumentException();
                    }
                    if (x == 0) {
                      sleep(ofMillis(1)).await();
                    }
                    return x;
                  })
              .forEach(x -> seen.add(x))
              .await();
        } catch (IllegalArgumentException e) {
          log.add("failed");
        }

        assertThat(seen).containsExactly(0, 1);
        assertThat(log).containsExactly("failed");
      });
    }
  }

  @Test
  void mapConcurrent_closed_cancelsFunctionsTogetherAndThenTheSource() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items =
            AsyncStream.range(0, 10)
                .onClose(() -> log.add("source after " + paused.elapsed().toMillis()))
                .mapConcurrent(
                    5,
                    x -> {
                      try {
                        sleep(ofMillis(1 + 1000L * x)).await();
                      } finally {
                        if (x > 0) {
                          sleep(ofMillis(10)).await();
                          log.add("function after " + paused.elapsed().toMillis());
                        }
                      }
                      return x;
                    });
        assertThat(items.next().await()).isZero();
        items.close().await();
      });
      assertThat(log)
          .containsExactly(
              "function after 11",
              "function after 11",
              "function after 11",
              "function after 11",
              "source after 11");
    }
  }

  @Test
  void mapConcurrent_functionReturnsNull_failsWithItsName() {
    assertThatThrownBy(() ->
            AsyncStream.of(1)
                .mapConcurrent(
                    2,
                    x -> {
                      yieldNow().await();
                      return (Integer) null;
                    })
                .toList()
                .block())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("mapConcurrent");
  }

  @Test
  void mapConcurrent_ofFunctionsThatYield_letsOtherTasksRun() throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      runtime.run(() -> {
        var turns = new AtomicInteger();
        var other =
            spawn(() -> {
              for (; ; ) {
                turns.incrementAndGet();
                yieldNow().await();
              }
            });
        AsyncStream.range(0, 256)
            .mapConcurrent(
                4,
                x -> {
                  yieldNow().await();
                  return x;
                })
            .count()
            .await();
        other.abort();

        assertThat(turns.get()).isGreaterThanOrEqualTo(64);
      });
    }
  }

  @Test
  void mapConcurrent_permitsThatNobodyReceives_goBack() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(8);
        AsyncStream<Permit> permits =
            AsyncStream.range(0, 8)
                .mapConcurrent(
                    8,
                    x -> {
                      if (x == 0) {
                        sleep(ofMillis(10)).await();
                      }
                      return semaphore.acquire().await();
                    });
        var task = spawn(() -> permits.forEach(permit -> {}).await());
        sleep(ofMillis(1)).await();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
        task.abort();
        sleep(ofMillis(1)).await();

        assertThat(semaphore.availablePermits()).isEqualTo(8);
      });
    }
  }

  @Test
  void forEachConcurrent_ofAll_runsSoManyAtATime() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var seen = new ArrayList<Integer>();
        AsyncStream.range(0, 10)
            .forEachConcurrent(
                5,
                x -> {
                  sleep(ofMillis(10)).await();
                  seen.add(x);
                })
            .await();

        assertThat(seen).hasSize(10);
        assertThat(paused.elapsed()).isEqualTo(ofMillis(20));
      });
    }
  }

  @Test
  void forEachConcurrent_ofPlainFunction_isCalledForAll() throws Exception {
    var sum = new AtomicInteger();
    AsyncStream.range(0, 1000).forEachConcurrent(3, sum::addAndGet).block();

    assertThat(sum).hasValue(499_500);
  }

  @Test
  void forEachConcurrent_functionFails_cancelsTheOthersAtOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          AsyncStream.range(0, 10)
              .onClose(() -> log.add("closed"))
              .forEachConcurrent(
                  5,
                  x -> {
                    try {
                      sleep(ofMillis(x == 3 ? 10 : 1000)).await();
                      throw new IllegalArgumentException();
                    } finally {
                      log.add("end of " + x);
                    }
                  })
              .await();
        } catch (IllegalArgumentException e) {
          log.add("failed");
        }

        assertThat(log)
            .containsExactly(
                "end of 3", "end of 0", "end of 1", "end of 2", "end of 4", "closed", "failed");
        assertThat(paused.elapsed()).isEqualTo(ofMillis(10));
      });
    }
  }

  @Test
  void mapConcurrent_insideItself_endsInASentence() {
    assertThatThrownBy(() -> nested(0).block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nested");
  }

  private static weft.Async<Long> nested(int depth) {
    return AsyncStream.of(depth).mapConcurrent(2, x -> nested(x + 1).await()).count();
  }

  @Test
  void mapConcurrent_readByHandInSelects_losesNothing() throws Exception {
    assertThat(
            async(
                    () -> {
                      var items =
                          AsyncStream.range(0, 50)
                              .mapConcurrent(
                                  4,
                                  x -> {
                                    yieldNow().await();
                                    return x;
                                  });
                      var seen = new ArrayList<Integer>();
                      while (seen.size() < 50) {
                        join(async(() -> seen.add(items.next().await())), yieldNow()).await();
                      }
                      return seen;
                    })
                .block())
        .isSorted()
        .hasSize(50);
  }
}
