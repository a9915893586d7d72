package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.task.TaskLocal;

/// Generators: bodies that emit.
@Timeout(60)
class GeneratorTest {
  private final List<String> log = new ArrayList<>();

  private AsyncStream<Integer> counting() {
    return stream(out -> {
      try {
        for (int i = 1; ; i++) {
          log.add("make " + i);
          out.emit(i).await();
        }
      } finally {
        yieldNow().await();
        log.add("closed");
      }
    });
  }

  @Test
  void generator_limited_isClosedAndItsCleanupAwaited() throws Exception {
    var items = counting();

    assertThat(
            async(
                    () -> {
                      var seen = new ArrayList<Integer>();
                      while (items.next().await() instanceof Integer item && item < 3) {
                        log.add("use " + item);
                        seen.add(item);
                      }
                      items.close().await();
                      log.add("after");
                      return seen;
                    })
                .block())
        .containsExactly(1, 2);
    assertThat(log)
        .containsExactly("make 1", "use 1", "make 2", "use 2", "make 3", "closed", "after");
  }

  @Test
  void generator_neverPolled_runsNothing() throws Exception {
    async(() -> counting().close().await()).block();

    assertThat(log).isEmpty();
  }

  @Test
  void generator_ofItself_endsAndIsToldOnce() throws Exception {
    AsyncStream<String> items =
        stream(out -> {
          out.emit("a").await();
          sleep(ofMillis(1)).await();
          out.emit("b").await();
        });

    assertThat(items.toList().block()).containsExactly("a", "b");
  }

  @Test
  void generator_thatFails_failsTheStreamWithTheSameException() {
    var failure = new IllegalArgumentException("no more");
    AsyncStream<Integer> items =
        stream(out -> {
          out.emit(1).await();
          throw failure;
        });

    assertThatThrownBy(() -> items.map(x -> x + 1).toList().block()).isSameAs(failure);
  }

  @Test
  void generator_ofTaskThatIsAborted_isClosed() throws Exception {
    var items = counting();
    async(
            () -> {
              var task = spawn(() -> items.forEach(x -> sleep(ofMillis(100_000)).await()).await());
              yieldNow().await();
              yieldNow().await();
              task.abort();
              try {
                task.await();
              } catch (weft.task.JoinException e) {
                log.add("aborted");
              }
              log.add("joined");
            })
        .block();

    assertThat(log).endsWith("closed", "aborted", "joined");
  }

  @Test
  void emit_inJoin_givesBothItems() throws Exception {
    AsyncStream<Integer> items =
        stream(out -> {
          join(out.emit(1), out.emit(2)).await();
          out.emit(3).await();
        });

    assertThat(items.toList().block()).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void emit_inJoinOfMany_givesAll() throws Exception {
    AsyncStream<Integer> items =
        stream(out -> {
          var emits = new ArrayList<Async<Void>>();
          for (int i = 0; i < 20; i++) {
            emits.add(out.emit(i));
          }
          weft.Weft.joinAll(emits).await();
        });

    assertThat(items.toList().block()).hasSize(20);
  }

  @Test
  void emit_thatLosesSelect_isWithdrawnOrGiven() throws Exception {
    AsyncStream<Integer> items =
        stream(out -> {
          select(out.emit(1), sleep(ofMillis(1))).await();
          out.emit(2).await();
        });

    assertThat(items.toList().block()).containsExactly(1, 2);
  }

  @Test
  void emit_ofAnotherTask_isRefused() {
    AsyncStream<Integer> items =
        stream(out -> {
          spawn(() -> out.emit(1).await()).await();
        });

    assertThatThrownBy(() -> items.toList().block())
        .hasStackTraceContaining("emit() was awaited outside the body");
  }

  @Test
  void emit_whileClosing_isRefused() throws Exception {
    AsyncStream<Integer> items =
        stream(out -> {
          try {
            out.emit(1).await();
          } finally {
            try {
              out.emit(2).await();
            } catch (IllegalStateException e) {
              log.add(e.getMessage());
            }
          }
        });
    async(
            () -> {
              items.next().await();
              items.close().await();
            })
        .block();

    assertThat(log).hasSize(1).first().asString().contains("is being closed");
  }

  /// Of emits that are pushed in one poll more than one may find the budget spent.
  @Test
  void emits_ofManyBranchesThatSpendTheBudget_allGoOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int before = 1950; before < 2050; before += 10) {
          assertThat(oneByOneThenAtOnce(before, 80).count().timeout(ofSeconds(1)).await())
              .isEqualTo(before + 80);
        }
      });
    }
  }

  private static AsyncStream<Integer> oneByOneThenAtOnce(int before, int atOnce) {
    return stream(out -> {
      for (int i = 0; i < before; i++) {
        out.emit(i).await();
      }
      var emits = new ArrayList<Async<Void>>();
      for (int i = 0; i < atOnce; i++) {
        int x = i;
        emits.add(async(() -> out.emit(x).await()));
      }
      joinAll(emits).await();
    });
  }

  @Test
  void functionsAfterAGenerator_doNotSeeItsTaskLocals() throws Exception {
    TaskLocal<String> local = TaskLocal.create();
    AsyncStream<Integer> items =
        stream(out -> local.where("inside", () -> emitAndLog(out, local).await()).await());

    async(() ->
            local
                .where(
                    "outside", () -> items.map(x -> local.get()).forEach(x -> log.add(x)).await())
                .await())
        .block();

    assertThat(log).containsExactly("outside", "inside");
  }

  private Async<Void> emitAndLog(Emitter<Integer> out, TaskLocal<String> local) {
    return async(() -> {
      out.emit(1).await();
      log.add(local.get());
    });
  }
}
