package weft;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Stepper.onWorker;
import static weft.Weft.async;
import static weft.Weft.failed;
import static weft.Weft.keep;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.selectAll;
import static weft.Weft.sleep;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.combinators.Owning;

class SelectTest {
  private final ArrayList<String> cleanups = new ArrayList<>();

  @Test
  void select_firstDone_loserCleanedUpBeforeTheWinnersCode() throws Exception {
    var log = new ArrayList<String>();
    try (var paused = new Paused()) {
      Async<String> slow =
          async(() -> {
            try {
              sleep(ofMillis(200)).await();
              return "slow";
            } finally {
              sleep(ofMillis(1)).await();
              log.add("slow cleaned up");
            }
          });
      Async<String> fast =
          async(() -> {
            sleep(ofMillis(100)).await();
            return "fast";
          });
      paused.run(() -> {
        switch (select(slow, fast).await()) {
          case First(var a) -> log.add("first " + a);
          case Second(var b) -> log.add("second " + b);
        }
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(101));
    }
    assertThat(log).containsExactly("slow cleaned up", "second fast");
  }

  @Test
  void select_allReady_eachWinsAboutHalf() throws Exception {
    onWorker(() -> {
      int first = 0;
      for (int i = 0; i < 10_000; i++) {
        if (new Stepper(select(ready(1), ready(2))).poll() instanceof First) {
          first++;
        }
      }
      assertThat(first).isBetween(4_500, 5_500);
    });
  }

  @Test
  void select_allOfEightReady_eachWinsItsShare() throws Exception {
    onWorker(() -> {
      var wins = new int[8];
      var futures = List.of(r(0), r(1), r(2), r(3), r(4), r(5), r(6), r(7));
      for (int i = 0; i < 16_000; i++) {
        var selected = (WeftTypes.Selected<?>) new Stepper(selectAll(futures)).poll();
        wins[selected.index()]++;
      }
      assertThat(java.util.Arrays.stream(wins).boxed())
          .allSatisfy(count -> assertThat(count).isBetween(1_600, 2_400));
    });
  }

  private static Async<Integer> r(int value) {
    return ready(value);
  }

  @Test
  void select_winnerFails_itsExceptionAfterTheCleanup() throws Exception {
    onWorker(() -> {
      var a = new Manual<Integer>();
      var b = new Manual<Integer>().withSlowCleanup();
      var failure = new IOException("a");
      var stepper = new Stepper(select(a, b));
      assertThat(stepper.isPending()).isTrue();
      a.fail(failure);
      assertThat(stepper.isPending()).isTrue();
      b.endCleanup();
      assertThatThrownBy(stepper::poll).isSameAs(failure);
    });
  }

  @Test
  void select_severalLosers_cleanedUpInTheirOrder() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int round = 0; round < 50; round++) { // the first to be polled is taken by chance
          cleanups.clear();
          select(losing("a"), sleep(ofMillis(1)), losing("b"), losing("c")).await();
          assertThat(cleanups).containsExactly("a", "b", "c");
        }
      });
    }
  }

  private Async<String> losing(String name) {
    return async(() -> {
      try {
        sleep(ofSeconds(1)).await();
        return name;
      } finally {
        cleanups.add(name);
      }
    });
  }

  @Test
  void select_losersCleanupFails_reportedNotThrown() throws Exception {
    var cleanup = new IOException("cleanup");
    try (var paused = new Paused()) {
      paused.run(() -> {
        var loser = new Manual<Integer>().withFailingCleanup(cleanup);
        Async<Integer> winner =
            async(() -> {
              yieldNow().await(); // so that the loser has begun
              return 2;
            });
        assertThat(select(loser, winner).await()).isEqualTo(new Second<>(2));
      });
      assertThat(paused.unhandled).containsExactly(cleanup);
    }
  }

  @Test
  void select_disabledBranch_neverPolled() throws Exception {
    onWorker(() -> {
      var disabled = new Manual<Integer>();
      disabled.complete(1);
      var stepper = new Stepper(select(disabled.when(false), ready(2).when(true)));
      assertThat(stepper.poll()).isEqualTo(new Second<>(2));
      assertThat(disabled.polls).isZero();
      assertThat(disabled.cancels).isZero();
    });
  }

  @Test
  void select_allDisabled_refused() throws Exception {
    onWorker(() ->
        assertThatThrownBy(
                () -> new Stepper(select(ready(1).when(false), ready(2).when(false))).poll())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("all of its 2 branches are disabled"));
  }

  @Test
  void select_cancelled_cancelsAll() throws Exception {
    onWorker(() -> {
      var a = new Manual<Integer>();
      var b = new Manual<Integer>().withSlowCleanup();
      var stepper = new Stepper(select(a, b));
      assertThat(stepper.isPending()).isTrue();
      assertThat(stepper.isCancelPending()).isTrue();
      b.endCleanup();
      assertThat(stepper.isCancelPending()).isFalse();
      assertThat(a.cancelled).isTrue();
    });
  }

  @Test
  void select_cancelledWhileLosersCleanUp_waitsForThem() throws Exception {
    onWorker(() -> {
      var b = new Manual<Integer>().withSlowCleanup();
      var winner = new Manual<Integer>();
      var stepper = new Stepper(select(new Manual<Integer>().when(false), b, winner));
      assertThat(stepper.isPending()).isTrue();
      winner.complete(1);
      assertThat(stepper.isPending()).isTrue();
      assertThat(stepper.isCancelPending()).isTrue();
      b.endCleanup();
      assertThat(stepper.isCancelPending()).isFalse();
    });
  }

  @Test
  @SuppressWarnings("weft:unused")
  void selectAll_none_refused() {
    assertThatThrownBy(() -> selectAll(List.<Async<Integer>>of()))
        .hasMessage("futures: empty (expected: at least one)");
  }

  @Test
  void selectAll_many_wokenOneWins() throws Exception {
    onWorker(() -> {
      var futures = new ArrayList<Manual<Integer>>();
      for (int i = 0; i < 100; i++) {
        futures.add(new Manual<>());
      }
      var stepper = new Stepper(selectAll(futures));
      assertThat(stepper.isPending()).isTrue();
      futures.get(63).complete(5);
      assertThat(stepper.wakes).isEqualTo(1);
      assertThat(stepper.poll()).isEqualTo(new WeftTypes.Selected<>(63, 5));
      assertThat(futures.stream().filter(future -> future.cancelled)).hasSize(99);
      assertThat(futures.get(0).polls).isEqualTo(1);
    });
  }

  @Test
  void keep_losesSelects_goesOnAndIsCancelledWithItsBody() throws Exception {
    var log = new ArrayList<String>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        int rounds = 0;
        var kept = keep(sleep(ofMillis(95)));
        for (boolean open = true; open; ) {
          switch (select(kept, sleep(ofMillis(10))).await()) {
            case First(var nothing) -> open = false;
            case Second(var nothing) -> rounds++;
          }
        }
        log.add("rounds " + rounds);
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(95));
    }
    assertThat(log).containsExactly("rounds 9");
  }

  @Test
  void keep_bodyEnds_keptIsCleanedUpBeforeTheBodyIsDone() throws Exception {
    var kept = new Manual<Integer>().withSlowCleanup();
    var log = new ArrayList<String>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        Weft.spawn(() -> {
          sleep(ofMillis(50)).await();
          log.add("cleanup may end");
          kept.endCleanup();
        });
        Async<String> inner =
            async(() -> {
              var mine = keep(kept);
              select(mine, sleep(ofMillis(10))).await();
              return "value";
            });
        log.add(inner.await());
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(50));
    }
    assertThat(log).containsExactly("cleanup may end", "value");
    assertThat(kept.cancelled).isTrue();
  }

  @Test
  void keep_bodyFails_failureArrivesAfterTheCleanup() throws Exception {
    var kept = new Manual<Integer>();
    var failure = new IOException("body");
    try (var paused = new Paused()) {
      assertThatThrownBy(() ->
              paused.run(() -> {
                var mine = keep(kept);
                select(mine, sleep(ofMillis(10))).await();
                throw failure;
              }))
          .isSameAs(failure);
    }
    assertThat(kept.cancelled).isTrue();
  }

  @Test
  @SuppressWarnings("weft:keep")
  void keep_done_givesItsResultAgain() throws Exception {
    onWorker(() -> {
      var kept = keep(ready(3));
      assertThat(new Stepper(select(kept, new Manual<Integer>())).poll()).isEqualTo(new First<>(3));
      assertThat(new Stepper(select(kept, new Manual<Integer>())).poll()).isEqualTo(new First<>(3));
    });
  }

  @Test
  void builder_biased_orderDecides() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 50; i++) {
          String won =
              select(on(ready(1), n -> "first " + n), on(ready(2), n -> "second " + n))
                  .biased()
                  .await();
          assertThat(won).isEqualTo("first 1");
        }
      });
    }
  }

  @Test
  void builder_handlerAwaits_runsAfterTheCleanup() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var loser = new Manual<Integer>();
        Integer result =
            select(
                    on(loser, n -> -1),
                    on(
                        ready(20),
                        n -> {
                          assertThat(loser.cancelled).isTrue();
                          sleep(ofMillis(n)).await();
                          return n + 1;
                        }))
                .biased()
                .await();
        assertThat(result).isEqualTo(21);
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(20));
    }
  }

  @Test
  void builder_allDisabled_otherwise() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String answer = select(on(false, ready(1), n -> "no")).otherwise(() -> "otherwise").await();
        assertThat(answer).isEqualTo("otherwise");
      });
    }
  }

  @Test
  @SuppressWarnings("weft:unused")
  void builder_noBranches_refused() {
    assertThatThrownBy(() -> Weft.<String>select().block())
        .hasMessage("select: no branches (expected: at least one on(…))");
    assertThatThrownBy(() -> Weft.<String>select(List.<Select.Branch<String>>of()).block())
        .hasMessage("select: no branches (expected: at least one on(…))");
  }

  @Test
  @SuppressWarnings({"deprecation", "weft:unused"})
  void builder_asItWasAtFirst_stillWorks() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String won =
            Weft.<String>select()
                .biased()
                .on(false, ready(1), n -> "guarded")
                .on(ready(2), n -> "second " + n)
                .build()
                .await();
        assertThat(won).isEqualTo("second 2");
        assertThatThrownBy(() -> Weft.<String>select().build()).hasMessageContaining("no branches");
      });
    }
  }

  @Test
  void handlers_ofSeveralTypes_theirCommonOneIsInferred() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Number number =
            select(on(sleep(ofMillis(5)), nothing -> 1.5), on(sleep(ofMillis(3)), nothing -> 2L))
                .await();
        assertThat(number).isEqualTo(2L);
      });
    }
  }

  @Test
  @SuppressWarnings("weft:unused")
  void handlers_selectThatHasBegun_cannotBeChangedOrAwaitedAgain() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var select = select(on(ready(1), n -> n));
        assertThat(select.await()).isEqualTo(1);
        assertThatThrownBy(select::biased)
            .hasMessage("This select has begun. Set it up before it is awaited.");
        assertThatThrownBy(() -> select.otherwise(() -> 2)).hasMessageContaining("has begun");
        assertThatThrownBy(() -> select.cleanupDeadline(ZERO)).hasMessageContaining("has begun");
        Exception second = null;
        try {
          select.await();
        } catch (IllegalStateException e) {
          second = e;
        }
        assertThat(second).hasMessageContaining("select of 1");
      });
    }
  }

  @Test
  void handlers_cancelledInEachPart_itsPartCleansUp() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int at = 0; at < 25; at += 5) {
          var seen = new ArrayList<String>();
          var select =
              select(
                  on(
                      async(() -> {
                        try {
                          sleep(ofMillis(7)).await();
                          return "branch";
                        } finally {
                          yieldNow().await();
                          seen.add("branch over");
                        }
                      }),
                      value -> {
                        try {
                          sleep(ofMillis(10)).await();
                          return value;
                        } finally {
                          yieldNow().await();
                          seen.add("handler over");
                        }
                      }),
                  on(new Manual<String>(), value -> value));
          String value = select.timeout(ofMillis(at)).recover(e -> "late").await();
          assertThat(value).isEqualTo(at > 17 ? "branch" : "late");
          assertThat(seen)
              .as("cancelled after %d ms", at)
              .isEqualTo(at < 7 ? List.of("branch over") : List.of("branch over", "handler over"));
        }
      });
    }
  }

  @Test
  void handlers_neverAwaited_theBranchesAreDiscarded() throws Exception {
    try (var paused = new Paused()) {
      var seen = new ArrayList<String>();
      paused.run(() -> {
        var owner = new Owning<>(() -> seen.add("closed"), ready(1));
        tryJoin(failed(new IOException("first")), select(on(owner, value -> value)))
            .recover(e -> null)
            .await();
      });
      assertThat(seen).containsExactly("closed");
    }
  }
}
