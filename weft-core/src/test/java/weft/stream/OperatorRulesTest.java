package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.Weft.ready;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Paused;

/// What holds for every operator of the table: laziness, order, one closing however it ends.
@Timeout(60)
class OperatorRulesTest {
  private static final int NUMBER = 3;

  private final List<String> log = new ArrayList<>();
  private final Probe<Integer> probe =
      Probe.ofInts(1, 2, 4, 5, 2, 3, 6, 7).waiting().onClosed(() -> log.add("closed"));

  static Stream<Stage> stages() {
    return Stream.of(false, true)
        .flatMap(waits ->
            Stage.all(NUMBER, () -> waits ? yieldNow() : ready(1)).stream()
                .map(stage ->
                    new Stage(
                        stage.name() + (waits ? ", waiting" : ""),
                        stage.operator(),
                        stage.reference())));
  }

  private void run(weft.AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      paused.run(body);
      assertThat(paused.unhandled).isEmpty();
    }
    assertThat(probe.violations).isEmpty();
    assertThat(probe.closings()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void items_areThoseOfTheReference_andTheSourceIsClosedBeforeTheEnd(Stage stage) throws Exception {
    run(() -> {
      var items = stage.operator().apply(probe);
      yieldNow().await();
      assertThat(probe.polls()).as("polls before the terminal operation").isZero();
      var end = items.toList();
      yieldNow().await();
      assertThat(probe.polls()).as("polls before it is awaited").isZero();
      assertThat(end.await())
          .isEqualTo(stage.reference().apply(Stream.of(1, 2, 4, 5, 2, 3, 6, 7)).toList());
      assertThat(log).containsExactly("closed");
    });
  }

  @ParameterizedTest
  @MethodSource("stages")
  void stream_closedUnpolled_closesItsSource(Stage stage) throws Exception {
    run(() -> stage.operator().apply(probe).close().await());
    assertThat(probe.polls()).isZero();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void stream_closedAfterOneItem_closesItsSource(Stage stage) throws Exception {
    run(() -> {
      var items = stage.operator().apply(probe);
      items.next().await();
      items.close().await();
      items.close().await();
      assertThat(log).containsExactly("closed");
      assertThat(items.next().await()).isNull();
    });
  }

  @ParameterizedTest
  @MethodSource("stages")
  void task_abortedInTheMiddle_endsAfterItsSource(Stage stage) throws Exception {
    for (int turns = 0; turns < 6; turns++) {
      int ofThisRun = turns;
      var source = Probe.ofInts(1, 2, 4, 5, 2, 3, 6, 7).waiting();
      try (var paused = new Paused()) {
        paused.run(() -> {
          var items = stage.operator().apply(source);
          var task = spawn(() -> items.forEach(x -> yieldNow().await()).await());
          for (int i = 0; i < ofThisRun; i++) {
            yieldNow().await();
          }
          task.abort();
          try {
            task.await();
          } catch (weft.task.JoinException e) {
            assertThat(e.isCancelled()).isTrue();
          }
          assertThat(source.closings()).isEqualTo(source.polls() == 0 ? 0 : 1);
        });
        assertThat(paused.unhandled).isEmpty();
      }
      assertThat(source.violations).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void failure_ofTheSource_isThatOfTheStream(Stage stage) throws Exception {
    for (int at : List.of(0, 1, 4)) {
      var failure = new java.io.IOException("at " + at);
      var source = Probe.ofInts(1, 2, 4, 5).waiting().failingAt(at, failure);
      try (var paused = new Paused()) {
        paused.run(() -> {
          Throwable thrown = null;
          try {
            stage.operator().apply(source).toList().await();
          } catch (java.io.IOException e) {
            thrown = e;
          }
          if (source.given() == at && thrown != null) {
            assertThat(thrown).isSameAs(failure);
            assertThat(thrown.getSuppressed()).isEmpty();
          } else { // it had enough before
            assertThat(stage.name()).containsAnyOf("limit", "takeWhile", "has enough");
          }
          assertThat(source.closings()).isEqualTo(1);
        });
      }
      assertThat(source.violations).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  void failure_ofTheConsumer_closesTheSource(Stage stage) throws Exception {
    var failure = new IllegalArgumentException("enough");
    run(() -> {
      var end =
          stage
              .operator()
              .apply(probe)
              .forEach(x -> {
                throw failure;
              });
      try {
        end.await();
        throw new AssertionError("not thrown");
      } catch (IllegalArgumentException e) {
        assertThat(e).isSameAs(failure);
      }
      assertThat(log).containsExactly("closed");
    });
  }

  @ParameterizedTest
  @MethodSource("stages")
  void stream_thatIsUsed_isRefusedToTheOperator(Stage stage) {
    var unused = probe.map(x -> x);
    assertThat(catchThrowable(() -> stage.operator().apply(probe)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs to map() already");
  }
}
