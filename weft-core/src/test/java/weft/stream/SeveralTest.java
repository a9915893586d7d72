package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Paused;
import weft.task.JoinException;

/// What holds for all operators with several streams, or several functions in flight: nothing runs
/// before the first poll, and every source is closed once, its cleanup awaited, however it ends.
@Timeout(60)
class SeveralTest {
  private final List<String> log = new ArrayList<>();

  /// An operator with a source under test, and others beside.
  private record Operator(String name, UnaryOperator<AsyncStream<Integer>> made) {
    AsyncStream<Integer> of(AsyncStream<Integer> source) {
      return made.apply(source);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static AsyncStream<Integer> slow(int item) {
    return AsyncStream.of(item)
        .map(x -> {
          yieldNow().await();
          return x;
        });
  }

  static Stream<Operator> operators() {
    return Stream.of(
        new Operator("mapConcurrent", s -> s.mapConcurrent(3, x -> x)),
        new Operator(
            "mapConcurrent that waits",
            s ->
                s.mapConcurrent(
                    3,
                    x -> {
                      yieldNow().await();
                      return x;
                    })),
        new Operator(
            "mapConcurrentUnordered",
            s ->
                s.mapConcurrentUnordered(
                    3,
                    x -> {
                      yieldNow().await();
                      return x;
                    })),
        new Operator("flatMap", s -> s.flatMap(x -> slow(x))),
        new Operator("flatMap of several", s -> s.flatMap(3, x -> slow(x))),
        new Operator("switchMap", s -> s.switchMap(x -> slow(x))),
        new Operator("concat", s -> AsyncStream.concat(AsyncStream.empty(), s)),
        new Operator("merge", s -> AsyncStream.merge(s, AsyncStream.empty())),
        new Operator("mergeWith", s -> s.mergeWith(AsyncStream.empty())),
        new Operator("mergeByPriority", s -> AsyncStream.mergeByPriority(AsyncStream.empty(), s)),
        new Operator("zip", s -> s.zip(AsyncStream.range(0, 1 << 30), (x, y) -> x)),
        new Operator("zipped", s -> AsyncStream.range(0, 1 << 30).zip(s, (x, y) -> y)),
        new Operator(
            "combineLatest",
            s -> AsyncStream.combineLatest(AsyncStream.of(0), s, (x, y) -> x + y)));
  }

  /// Items 1, 2, 3, with waits between, and then what the tail gives.
  private AsyncStream<Integer> source(AsyncStream<Integer> tail) {
    AsyncStream<Integer> items =
        weft.Weft.stream(out -> {
          log.add("begun");
          for (int i = 1; i <= 3; i++) {
            sleep(ofMillis(1)).await();
            out.emit(i).await();
          }
          sleep(ofMillis(1)).await();
          while (tail.next().await() instanceof Integer item) {
            out.emit(item).await();
          }
        });
    return items.onClose(() -> {
      yieldNow().await();
      sleep(ofMillis(5)).await();
      log.add("closed");
    });
  }

  private static AsyncStream<Integer> never() {
    return weft.Weft.stream(out -> sleep(ofMillis(1_000_000)).await());
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_readToTheEnd_givesAllAndClosesOnce(Operator operator) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items = operator.of(source(AsyncStream.empty()));
        yieldNow().await();
        assertThat(log).isEmpty();

        assertThat(items.toList().await()).containsExactly(1, 2, 3);
        assertThat(log).containsExactly("begun", "closed");
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_neverPolled_closesItsSource(Operator operator) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        operator.of(source(never())).close().await();

        assertThat(log).containsExactly("closed");
      });
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_closedInTheMiddle_closesItsSourceOnceAndWaits(Operator operator) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items = operator.of(source(never()));
        assertThat(items.next().await()).isEqualTo(1);
        items.close().await();
        items.close().await();

        assertThat(items.next().await()).isNull();
        assertThat(log).containsExactly("begun", "closed");
      });
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_whoseTaskIsAborted_closesItsSourceOnceBeforeTheTaskEnds(Operator operator)
      throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var seen = new ArrayList<Integer>();
        var task = spawn(() -> operator.of(source(never())).forEach(x -> seen.add(x)).await());
        sleep(ofMillis(100)).await();
        task.abort();
        try {
          task.await();
        } catch (JoinException e) {
          log.add("ended");
        }

        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(log).containsExactly("begun", "closed", "ended");
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_abortedWithoutTimeForCleanup_endsAtOnce(Operator operator) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var task = spawn(() -> operator.of(source(never())).count().await());
        sleep(ofMillis(100)).await();
        var before = paused.elapsed();
        task.abortNow();
        try {
          task.await();
        } catch (JoinException e) {
          log.add("ended");
        }

        assertThat(paused.elapsed()).isEqualTo(before);
        assertThat(log).containsExactly("begun", "ended");
      });
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_whoseSourceFails_givesTheItemsBeforeAndClosesIt(Operator operator)
      throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var failure = new IllegalArgumentException("no more");
        var seen = new ArrayList<Integer>();
        AsyncStream<Integer> failing =
            weft.Weft.stream(out -> {
              throw failure;
            });
        Throwable thrown = null;
        try {
          operator.of(source(failing)).forEach(x -> seen.add(x)).await();
        } catch (IllegalArgumentException e) {
          thrown = e;
        }

        assertThat(thrown).isSameAs(failure);
        assertThat(seen).containsExactly(1, 2, 3);
        assertThat(log).containsExactly("begun", "closed");
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_whoseConsumerFails_closesItsSource(Operator operator) throws Exception {
    var failure = new IllegalArgumentException("enough");

    assertThatThrownBy(() ->
            operator
                .of(source(never()))
                .forEach(x -> {
                  throw failure;
                })
                .block())
        .isSameAs(failure);
    assertThat(log).containsExactly("begun", "closed");
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_whoseSourceFailsToClose_failsOrReports(Operator operator) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var failure = new IllegalArgumentException("cannot close");
        var items =
            operator.of(
                source(AsyncStream.empty())
                    .onClose(() -> {
                      yieldNow().await();
                      throw failure;
                    }));
        assertThat(items.count().await()).isEqualTo(3);
      });
      assertThat(paused.unhandled).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("operators")
  void operator_thatTimesOut_waitsForTheCleanup(Operator operator) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          operator.of(source(never())).count().timeout(ofMillis(100)).await();
        } catch (TimeoutException e) {
          log.add("late");
        }

        assertThat(log).containsExactly("begun", "closed", "late");
        assertThat(paused.elapsed()).isEqualTo(ofMillis(105));
      });
    }
  }
}
