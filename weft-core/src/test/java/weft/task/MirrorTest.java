package weft.task;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;

/// Task-local values that are shown in something of the thread's. That real loggers and tracers go
/// along with it: tests-context.
class MirrorTest {
  /// What a logger's context would hold on this thread.
  private static final ThreadLocal<@Nullable String> CONTEXT = new ThreadLocal<>();

  private static final TaskLocal<String> SHOWN = TaskLocal.mirrored(CONTEXT::get, CONTEXT::set);
  private static final TaskLocal<String> OTHER = TaskLocal.inherited();

  /// This thread runs current-thread runtimes.
  @AfterEach
  void end() {
    CONTEXT.remove();
  }

  /// As `MDC.put`, of which the lint of bindings does not know either that they are mirrored.
  private static void put(String what) {
    CONTEXT.set(what);
  }

  /// Adds to what is there, over some polls.
  private static Async<String> add(String what) {
    return async(() -> {
      put(CONTEXT.get() + what);
      yieldNow().await();
      put(CONTEXT.get() + what);
      yieldNow().await();
      return Objects.requireNonNull(CONTEXT.get());
    });
  }

  /// Another worker may poll a task as soon as it is queued again.
  @Test
  void mirrored_taskThatMovesBetweenWorkers_keepsWhatItHasPut() throws Exception {
    var wrong = new AtomicInteger();
    try (var runtime = AsyncRuntime.builder().workers(4).build()) {
      Async<Void> spawner =
          async(() -> {
            List<JoinHandle<Void>> handles = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
              String name = "task " + i + ", poll ";
              handles.add(
                  spawn(() -> {
                    for (int k = 0; k < 3000; k++) {
                      put(name + k);
                      yieldNow().await();
                      if (!(name + k).equals(CONTEXT.get())) {
                        wrong.incrementAndGet();
                      }
                    }
                  }));
            }
            for (var handle : handles) {
              handle.await();
            }
          });
      runtime.block(SHOWN.where("outside", spawner));
    }
    assertThat(wrong).hasValue(0);
  }

  @Test
  void mirrored_everyThread_showsTheValueOfItsTaskOnly() throws Exception {
    var wrong = new AtomicInteger();
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      List<JoinHandle<Void>> handles = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String name = i % 3 == 0 ? null : "task " + i;
        Async<Void> body =
            async(() -> {
              for (int k = 0; k < 200; k++) {
                check(name, wrong);
                yieldNow().await();
              }
              spawnBlocking(() -> check(name, wrong)).await();
              spawn(() -> check(name, wrong)).await();
            });
        handles.add(runtime.spawn(name == null ? body : SHOWN.where(name, body)));
      }
      for (var handle : handles) {
        handle.block();
      }
    }
    assertThat(wrong).hasValue(0);
  }

  private static void check(@Nullable String expected, AtomicInteger wrong) {
    if (!Objects.equals(expected, CONTEXT.get())) {
      wrong.incrementAndGet();
    }
  }

  @Test
  void mirrored_onTheCallersThread_itsOwnIsThereAfterwards() throws Exception {
    try (var paused = new Paused()) {
      for (String own : Arrays.asList("of the caller", null)) {
        CONTEXT.set(own);
        paused.run(() -> {
          assertThat(CONTEXT.get()).isEqualTo(own);
          assertThat(SHOWN.where("x", add("+")).await()).isEqualTo("x++");
          assertThat(CONTEXT.get()).isEqualTo(own);
        });
        assertThat(CONTEXT.get()).isEqualTo(own);
      }
    }
  }

  @Test
  void mirrored_bodyChangesIt_keptForItsNextPollAndItsAlone() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var all =
            join(
                    SHOWN.where("a", add("1")),
                    SHOWN.where("b", OTHER.where("o", add("2"))),
                    SHOWN.where("c", SHOWN.where("d", add("3"))))
                .await();
        assertThat(all.first()).isEqualTo("a11");
        assertThat(all.second()).isEqualTo("b22");
        assertThat(all.third()).isEqualTo("d33");
      });
    }
  }

  @Test
  void mirrored_innerBinding_outerOneGoesOnWithWhatItHad() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String outer =
            SHOWN
                .where(
                    "outer",
                    async(() -> {
                      put("outer+");
                      assertThat(SHOWN.where("inner", add("!")).await()).isEqualTo("inner!!");
                      return CONTEXT.get() + add("~").await();
                    }))
                .await();
        assertThat(outer).isEqualTo("outer+outer+~~");
      });
    }
  }

  @Test
  void mirrored_bindingOfAnotherLocalWithin_seesTheSame() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String value =
            SHOWN
                .where(
                    "x",
                    async(() -> {
                      yieldNow().await();
                      String inner = OTHER.where("o", add("1")).await();
                      return inner + CONTEXT.get();
                    }))
                .await();
        assertThat(value).isEqualTo("x11x11");
      });
    }
  }

  @Test
  void mirrored_spawned_beginsWithWhatIsThereAndKeepsItsOwn() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      String seen =
          runtime.run(() ->
              SHOWN
                  .where(
                      "x",
                      async(() -> {
                        put("y");
                        var first = spawn(add("1"));
                        var second = spawn(OTHER.where("o", add("2")));
                        var blocking =
                            spawnBlocking(() -> {
                              String before = CONTEXT.get();
                              put("z");
                              return before;
                            });
                        return first.await() + second.await() + blocking.await() + CONTEXT.get();
                      }))
                  .await());
      assertThat(seen).isEqualTo("y11y22yy");
      assertThat(runtime.spawnBlocking(() -> CONTEXT.get() == null).block()).isTrue();
      assertThat(runtime.<Boolean>run(() -> CONTEXT.get() == null)).isTrue();
    }
  }

  @Test
  void mirrored_cancelled_cleanupSeesIt() throws Exception {
    var seen = new ArrayList<String>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Void> loser =
            SHOWN.where(
                "x",
                () -> {
                  put("y");
                  try {
                    sleep(ofSeconds(100)).await();
                  } finally {
                    seen.add(CONTEXT.get());
                    yieldNow().await();
                    seen.add(CONTEXT.get());
                  }
                });
        select(loser, sleep(ofSeconds(1))).await();
        assertThat(CONTEXT.get()).isNull();
      });
    }
    assertThat(seen).containsExactly("y", "y");
  }

  @Test
  void get_mirrored_whatIsThereNow() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String seen =
            SHOWN
                .where(
                    "x",
                    async(() -> {
                      put("y");
                      String now = SHOWN.get();
                      yieldNow().await();
                      CONTEXT.remove();
                      return now + SHOWN.orElse("nothing");
                    }))
                .await();
        assertThat(seen).isEqualTo("ynothing");
      });
    }
  }

  @Test
  void mirrored_pollOverflowsTheStack_callersOwnIsThereAfterwards() throws Exception {
    CONTEXT.set("of the caller");
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 20; i++) {
          var overflowing = spawn(SHOWN.where("x", async(() -> overflow(1))));
          yieldNow().await();
          assertThat(CONTEXT.get()).isEqualTo("of the caller");
          assertThat(overflowing.isFinished()).isTrue();
          overflowing.detach();
        }
      });
    }
    assertThat(CONTEXT.get()).isEqualTo("of the caller");
  }

  private static int overflow(int n) {
    return n == 0 ? 0 : overflow(n + 1) + 1;
  }

  @Test
  void mirrored_nothingWasThere_mapsAreEmptyThenAndOthersNull() throws Exception {
    var given = new ArrayList<@Nullable Object>();
    TaskLocal<Map<String, String>> maps = TaskLocal.mirrored(() -> null, given::add);
    TaskLocal<String> texts = TaskLocal.mirrored(() -> null, given::add);
    TaskLocal<String> cleared = TaskLocal.mirrored(() -> null, given::add, () -> given.add("none"));
    try (var paused = new Paused()) {
      paused.run(() -> {
        maps.where(Map.of("a", "b"), () -> {}).await();
        texts.where("t", () -> {}).await();
        cleared.where("c", () -> {}).await();
      });
    }
    assertThat(given).containsExactly(Map.of("a", "b"), Map.of(), "t", null, "c", "none");
  }

  @Test
  void mirrored_mirrorThrows_reportedAndTheTaskGoesOn() throws Exception {
    try (var paused = new Paused()) {
      TaskLocal<String> mirrored =
          TaskLocal.mirrored(
              () -> {
                throw new IllegalStateException("getter");
              },
              value -> {
                throw new IllegalStateException("setter of " + value);
              });
      paused.run(() -> {
        String value = mirrored.where("v", async(() -> mirrored.get())).await();
        assertThat(value).isEqualTo("v");
      });
      assertThat(paused.unhandled)
          .extracting(Throwable::getMessage)
          .containsExactly("getter", "setter of v", "getter", "getter", "setter of null");
    }
  }

  @Test
  @SuppressWarnings("deprecation")
  void mirrored_withoutGetter_nothingIsThereAfterwards() throws Exception {
    TaskLocal<String> mirrored = TaskLocal.mirrored(CONTEXT::set);
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(mirrored.where("x", add("+")).await()).isEqualTo("x");
        assertThat(CONTEXT.get()).isNull();
      });
    }
  }
}
