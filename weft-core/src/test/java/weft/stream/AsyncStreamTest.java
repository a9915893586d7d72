package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What holds for all streams: one owner, the end, reading by hand.
@Timeout(60)
class AsyncStreamTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void pipeline_ofPlainFunctions_givesItemsInOrder() throws Exception {
    assertThat(AsyncStream.range(0, 10).filter(x -> x % 2 == 0).map(x -> "n" + x).toList().block())
        .containsExactly("n0", "n2", "n4", "n6", "n8");
  }

  @Test
  void pipeline_ofFunctionsThatAwait_givesItemsInOrder() throws Exception {
    assertThat(
            AsyncStream.range(0, 10)
                .filter(x -> {
                  yieldNow().await();
                  return x % 2 == 0;
                })
                .map(x -> {
                  yieldNow().await();
                  return "n" + x;
                })
                .toList()
                .block())
        .containsExactly("n0", "n2", "n4", "n6", "n8");
  }

  @Test
  void reduce_ofMany_runsInConstantStack() throws Exception {
    assertThat(AsyncStream.range(0, 1_000_000).reduce(0L, (sum, x) -> sum + x).block())
        .isEqualTo(499_999_500_000L);
  }

  @Test
  void operator_onStreamWithOwner_isRefused() {
    var items = AsyncStream.of(1, 2);
    var unused = items.map(x -> x + 1);

    assertThatThrownBy(() -> items.filter(x -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("filter(): this stream, of(2 items), belongs to map() already");
  }

  @Test
  void onClose_howeverItEnds_runsOnce() throws Exception {
    AsyncStream.of(1).onClose(() -> log.add("end")).toList().block();
    assertThatThrownBy(() ->
            AsyncStream.of(1)
                .onClose(() -> {
                  yieldNow().await();
                  log.add("failure");
                })
                .forEach(x -> {
                  throw new IllegalArgumentException();
                })
                .block())
        .isInstanceOf(IllegalArgumentException.class);
    async(() -> AsyncStream.of(1).onClose(() -> log.add("never polled")).close().await()).block();

    assertThat(log).containsExactly("end", "failure", "never polled");
  }

  @Test
  void next_thatLosesSelect_losesNoItem() throws Exception {
    assertThat(
            async(
                    () -> {
                      var started = new AtomicInteger();
                      var items =
                          AsyncStream.range(0, 100)
                              .map(x -> {
                                started.incrementAndGet();
                                yieldNow().await();
                                yieldNow().await();
                                return x;
                              });
                      var seen = new ArrayList<Integer>();
                      while (seen.size() < 100) {
                        switch (select(items.next(), yieldNow()).await()) {
                          case weft.WeftTypes.First(var x) -> seen.add(x);
                          case weft.WeftTypes.Second(_) -> {}
                        }
                      }
                      assertThat(items.next().await()).isNull();
                      assertThat(items.next().await()).isNull();
                      assertThat(started).hasValue(100);
                      return seen;
                    })
                .block())
        .isSorted()
        .hasSize(100);
  }

  @Test
  void map_thatReturnsNull_failsWithItsName() {
    assertThatThrownBy(() -> AsyncStream.of(1).map(x -> (Integer) null).toList().block())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("map");
  }

  @Test
  void forEach_whoseFunctionIsCancelled_closesFunctionBeforeSource() throws Exception {
    assertThatThrownBy(() ->
            AsyncStream.of(1)
                .onClose(() -> log.add("source"))
                .forEach(x -> {
                  try {
                    sleep(ofMillis(100_000)).await();
                  } finally {
                    yieldNow().await();
                    log.add("function");
                  }
                })
                .timeout(ofMillis(1))
                .block())
        .isInstanceOf(java.util.concurrent.TimeoutException.class);

    assertThat(log).containsExactly("function", "source");
  }

  @Test
  void stream_closedWithTwoFunctionsSuspended_reportsNoSignal() throws Exception {
    try (var paused = new weft.Paused()) {
      paused.run(() -> {
        AsyncStream<Integer> items =
            weft.Weft.stream(out -> {
              try {
                out.emit(1).await();
              } finally {
                log.add("generator");
              }
            });
        items
            .<Integer>mapMulti((x, out) -> {
              try {
                out.emit(x).await();
              } finally {
                log.add("function");
              }
            })
            .findFirst()
            .await();
      });
      assertThat(paused.unhandled).isEmpty();
    }
    assertThat(log).containsExactly("function", "generator");
  }

  @Test
  void stream_closedWithTwoCleanupsThatFail_reportsBoth() throws Exception {
    var failures = List.of(new IllegalStateException("1"), new IllegalStateException("2"));
    try (var paused = new weft.Paused()) {
      paused.run(() -> {
        AsyncStream<Integer> items =
            weft.Weft.stream(out -> {
              try {
                out.emit(1).await();
              } finally {
                if (log.isEmpty()) {
                  throw failures.get(0);
                }
              }
            });
        items
            .<Integer>mapMulti((x, out) -> {
              try {
                out.emit(x).await();
              } finally {
                if (log.isEmpty()) {
                  throw failures.get(1);
                }
              }
            })
            .findFirst()
            .await();
      });
      assertThat(paused.unhandled).containsExactly(failures.get(1));
      assertThat(failures.get(1).getSuppressed()).containsExactly(failures.get(0));
    }
  }

  @Test
  void buffer_withRefusedCapacity_leavesTheStreamToOthers() throws Exception {
    var items = AsyncStream.of(1);

    assertThatThrownBy(() -> items.buffer(0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(items.toList().block()).containsExactly(1);
  }

  @Test
  void of_anArrayThatGetsANull_failsInsteadOfEnding() {
    Integer[] array = {1, 2, 3};
    var items = AsyncStream.of(array);
    array[1] = null;

    assertThatThrownBy(() -> items.toList().block())
        .isInstanceOf(NullPointerException.class)
        .hasMessageStartingWith("item 1 is null");
  }
}
