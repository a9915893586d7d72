package weft.task;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.keep;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.Stepper;

/// Every state of docs/design/cancellation.md, and every canceller.
class CancellationTest {
  private final List<String> log = new ArrayList<>();

  /// Its cleanup takes as long as it is told.
  private Async<String> work(String name, Duration cleanup) {
    return async(() -> {
      try {
        sleep(ofSeconds(1000)).await();
        return name;
      } finally {
        log.add(name + " cleanup begins");
        try {
          sleep(cleanup).await();
          log.add(name + " cleanup done");
        } finally {
          log.add(name + " ends");
        }
      }
    });
  }

  private Async<String> nested(String name, Async<String> inner) {
    return async(() -> {
      try {
        return inner.await();
      } finally {
        log.add(name + " cleanup begins");
        try {
          yieldNow().await();
          log.add(name + " waited");
        } finally {
          log.add(name + " ends");
        }
      }
    });
  }

  private interface Canceller {
    Async<?> of(Async<String> victim);
  }

  /// Runs a canceller and tells how long it took, on the paused clock.
  private Duration elapsed(Paused paused, Canceller canceller, Async<String> victim)
      throws Exception {
    paused.run(() -> {
      try {
        canceller.of(victim).await();
      } catch (TimeoutException | JoinException | IOException e) {
        log.add(e.getClass().getSimpleName());
      }
    });
    return paused.elapsed();
  }

  private static Async<?> abort(Async<String> victim) {
    return async(() -> {
      var handle = spawn(victim);
      yieldNow().await();
      handle.abort();
      handle.abort(ZERO); // too late to change anything
      return handle.await();
    });
  }

  private static Async<?> failing(Async<String> victim) {
    return tryJoin(
        victim,
        async(() -> {
          yieldNow().await();
          throw new IOException("fails");
        }));
  }

  private static Async<?> keeping(Async<String> victim) {
    return async(() -> {
      var kept = keep(victim);
      return select(kept, yieldNow()).await();
    });
  }

  private static final List<Canceller> CANCELLERS =
      List.of(
          CancellationTest::abort,
          victim -> victim.timeout(ofMillis(0)),
          victim -> select(victim, yieldNow()),
          CancellationTest::failing,
          CancellationTest::keeping,
          victim -> abort(async(() -> join(victim, ready("x")).await().second())),
          victim -> abort(async(() -> victim.timeout(ofSeconds(900)).await())),
          victim -> abort(async(() -> victim.when(true).await())));

  @Test
  void cancelling_cleanupWithinTheDeadline_waitedFor() throws Exception {
    for (Canceller canceller : CANCELLERS) {
      log.clear();
      try (var paused = new Paused()) {
        assertThat(elapsed(paused, canceller, work("a", ofMillis(4990))))
            .isBetween(ofMillis(4990), ofMillis(4991));
        assertThat(log).startsWith("a cleanup begins", "a cleanup done", "a ends");
        assertThat(paused.unhandled).isEmpty();
      }
    }
  }

  @Test
  void forced_cleanupBeyondTheDeadline_everyAwaitThrowsAndTheLineIsReported() throws Exception {
    for (Canceller canceller : CANCELLERS) {
      log.clear();
      try (var paused = new Paused()) {
        Async<String> victim = nested("b", nested("a", work("x", ofSeconds(7))));
        assertThat(elapsed(paused, canceller, victim)).isBetween(ofMillis(5000), ofMillis(5001));
        assertThat(log)
            .startsWith(
                "x cleanup begins",
                "x ends",
                "a cleanup begins",
                "a ends",
                "b cleanup begins",
                "b ends");
        assertThat(paused.unhandled)
            .singleElement()
            .isInstanceOf(CleanupOverrunException.class)
            .asString()
            .contains("PT5S", "CancellationTest.work(CancellationTest.java:", "sleep");
        assertThat(paused.unhandled.getFirst().getStackTrace())
            .extracting(StackTraceElement::getMethodName)
            .startsWith("work", "nested", "nested");
        assertThat(paused.unhandled.getFirst().getStackTrace()[0].getLineNumber())
            .isEqualTo(lineOf("sleep(cleanup).await();"));
      }
    }
  }

  private static int lineOf(String code) throws IOException {
    var lines =
        java.nio.file.Files.readAllLines(
            java.nio.file.Path.of("src/test/java/weft/task/CancellationTest.java"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(code)) {
        return i + 1;
      }
    }
    throw new AssertionError(code);
  }

  @Test
  void forced_awaitOfAnythingReady_throwsAllTheSame() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                try {
                  ready(1).await();
                  log.add("went on");
                } finally {
                  log.add("end");
                }
              }
            });
        yieldNow().await();
        handle.abortNow();
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(log).containsExactly("end");
      assertThat(paused.elapsed()).isZero();
      assertThat(paused.unhandled).isEmpty();
    }
  }

  private static Async<Boolean> isCancelled(JoinHandle<?> handle) {
    return async(() -> failureOf(handle).await().isCancelled());
  }

  private static Async<JoinException> failureOf(JoinHandle<?> handle) {
    return async(() -> {
      try {
        throw new AssertionError("no failure but " + handle.await());
      } catch (JoinException e) {
        return e;
      }
    });
  }

  @Test
  void abortNow_whileCancelling_forces() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(nested("a", work("x", ofSeconds(3))));
        yieldNow().await();
        handle.abort();
        sleep(ofSeconds(1)).await();
        handle.abortNow();
        handle.abortNow();
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(1));
      assertThat(log).containsExactly("x cleanup begins", "x ends", "a cleanup begins", "a ends");
    }
  }

  @Test
  void abort_withADeadlineOfItsOwn_thatOneCounts() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(work("x", ofSeconds(3)));
        yieldNow().await();
        handle.abort(ofSeconds(1));
        handle.abort(ofSeconds(2));
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(1));
      assertThat(paused.unhandled).hasSize(1);
    }
  }

  @Test
  void timeout_withACleanupDeadline_thatOneCounts() throws Exception {
    try (var paused = new Paused()) {
      Canceller canceller = victim -> victim.timeout(ofSeconds(1), ofSeconds(2));
      assertThat(elapsed(paused, canceller, work("x", ofSeconds(4)))).isEqualTo(ofSeconds(3));
      assertThat(log).containsExactly("x cleanup begins", "x ends", "TimeoutException");
    }
  }

  @Test
  void select_withACleanupDeadline_thatOneCounts() throws Exception {
    try (var paused = new Paused()) {
      Canceller canceller =
          victim ->
              weft.Weft.<String>select()
                  .on(victim, v -> v)
                  .on(yieldNow(), v -> "yield")
                  .cleanupDeadline(ofMillis(50))
                  .build();
      assertThat(elapsed(paused, canceller, work("x", ofSeconds(4)))).isEqualTo(ofMillis(50));
    }
  }

  @Test
  void cleanupDeadline_negative_refusedWithTheValue() throws Exception {
    assertThatThrownBy(() -> new Stepper(work("x", ZERO).timeout(ZERO, ofMillis(-1))))
        .hasMessage("cleanupDeadline: PT-0.001S (expected: not negative)");
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(work("x", ZERO));
        assertThatThrownBy(() -> handle.abort(ofMillis(-1)))
            .hasMessage("cleanupDeadline: PT-0.001S (expected: not negative)");
        handle.abort();
      });
    }
  }

  @Test
  void abort_withDeadlineZero_cleanupMayNotWait() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(work("x", ofMillis(1)));
        yieldNow().await();
        handle.abort(ZERO);
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(paused.elapsed()).isZero();
      assertThat(log).containsExactly("x cleanup begins", "x ends");
    }
  }

  @Test
  void forced_cleanupThatFails_isACleanupFailure() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                try {
                  sleep(ofSeconds(1000)).await();
                } finally {
                  throwing();
                }
              }
            });
        yieldNow().await();
        handle.abort(ofSeconds(1));
        JoinException failure = failureOf(handle).await();
        assertThat(failure.isCancelled()).isTrue();
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IOException.class);
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(1));
    }
  }

  private static void throwing() throws IOException {
    throw new IOException("cleanup fails");
  }

  @Test
  void forced_cleanupOfACleanup_isForcedToo() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                select(work("x", ofSeconds(20)), sleep(ofSeconds(1))).await();
              }
            });
        yieldNow().await();
        handle.abort();
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(5));
      assertThat(log).containsExactly("x cleanup begins", "x ends");
    }
  }

  @Test
  void cancelling_innerSelectOverruns_itsOwnDeadlineCounts() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> select(work("x", ofSeconds(20)), sleep(ofSeconds(1))).await());
        sleep(ofSeconds(3)).await(); // the select has been cancelling x for two seconds
        handle.abort();
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(6));
      assertThat(paused.unhandled).hasSize(1);
    }
  }

  @Test
  void cancelling_blockingWorkOutstanding_clockDoesNotJumpToTheDeadline() throws Exception {
    var release = new java.util.concurrent.CountDownLatch(1);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                weft.Weft.spawnBlocking(
                        () -> release.await(20, java.util.concurrent.TimeUnit.SECONDS))
                    .await();
                log.add("done");
              }
            });
        yieldNow().await();
        handle.abort();
        var other = new Thread(release::countDown);
        other.start();
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(log).containsExactly("done");
      assertThat(paused.elapsed()).isZero();
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void abort_keptFutureCleansUp_theCallsDeadlineCovers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              var kept = keep(work("x", ofSeconds(8)));
              select(kept, yieldNow()).await();
              sleep(ofSeconds(1000)).await();
            });
        sleep(ofSeconds(1)).await();
        handle.abort(ofSeconds(20));
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(9));
      assertThat(log).containsExactly("x cleanup begins", "x cleanup done", "x ends");
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void abort_joinHoldsAFailure_suppressedNotLost() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> join(work("x", ZERO), async(() -> failure())).await());
        sleep(ofSeconds(1)).await();
        handle.abort();
        JoinException failure = failureOf(handle).await();
        assertThat(failure.isCancelled()).isTrue();
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IOException.class);
      });
    }
  }

  private static String failure() throws IOException {
    throw new IOException("fails");
  }

  @Test
  void forced_bodyThatLoopsAroundItsAwaits_isGivenUp() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              while (true) {
                try {
                  try {
                    sleep(ofSeconds(1000)).await();
                  } finally {
                    throwing();
                  }
                } catch (IOException e) {
                  // goes on
                }
              }
            });
        sleep(ofSeconds(1)).await();
        handle.abortNow();
        assertThat(failureOf(handle).await().isCancelled()).isTrue();
      });
      assertThat(paused.unhandled)
          .singleElement()
          .isInstanceOf(CleanupOverrunException.class)
          .asString()
          .contains("forced to end, but awaited 100000 times", "(CancellationTest.java:");
    }
  }

  /// A body that never leaves its loop, awaited by one that cleans up and keeps something.
  @Test
  void forced_innerBodyThatLoops_callersAndKeptFuturesCleanUp() throws Exception {
    Async<String> endless =
        async(() -> {
          var kept = keep(work("kept", ofSeconds(1)));
          select(kept, yieldNow()).await();
          while (true) {
            try {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                throwing();
              }
            } catch (IOException e) {
              // goes on
            }
          }
        });
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(nested("b", nested("a", endless)));
        sleep(ofSeconds(1)).await();
        handle.abortNow();
        assertThat(failureOf(handle).await().isCancelled()).isTrue();
      });
      assertThat(paused.unhandled)
          .singleElement()
          .asString()
          .contains("forced_innerBodyThatLoops_callersAndKeptFuturesCleanUp[awaited] was forced");
      assertThat(log)
          .containsExactly(
              "kept cleanup begins",
              "kept ends",
              "a cleanup begins",
              "a ends",
              "b cleanup begins",
              "b ends");
    }
  }

  @Test
  void forced_cleanupOfManyAwaits_runsThemAll() throws Exception {
    var attempts = new int[1];
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                for (int i = 0; i < 20_000; i++) {
                  try {
                    try {
                      yieldNow().await();
                    } finally {
                      attempts[0]++;
                      throwing();
                    }
                  } catch (IOException e) {
                    // the next
                  }
                }
              }
            });
        yieldNow().await();
        handle.abortNow();
        assertThat(failureOf(handle).await().isCancelled()).isTrue();
      });
    }
    assertThat(attempts[0]).isEqualTo(20_000);
  }

  private Async<String> recursion(int depth, int end) {
    return async(() -> {
      try {
        if (depth == end) {
          sleep(ofSeconds(1000)).await();
        }
        return recursion(depth + 1, end).timeout(ofSeconds(2000)).await();
      } finally {
        yieldNow().await();
        log.add("cleanup " + depth);
      }
    });
  }

  @Test
  void cancelling_recursionThroughCombinatorsAtTheLimit_everyCleanupRuns() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(recursion(0, 128));
        sleep(ofSeconds(1)).await();
        handle.abort();
        assertThat(failureOf(handle).await().getSuppressed()).isEmpty();
      });
      assertThat(log).hasSize(129).startsWith("cleanup 128").endsWith("cleanup 0");
    }
  }

  @Test
  void await_recursionThroughCombinatorsBeyondTheLimit_refusedAndCleanedUp() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(failureOf(spawn(recursion(0, 129))).await().getCause())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("nested in 128 other combinators");
        assertThat(log).hasSize(129).startsWith("cleanup 128").endsWith("cleanup 0");
        assertThat(join(ready(1), ready(2)).await().first())
            .isEqualTo(1); // the count is right again
      });
    }
  }

  private interface Nest {
    Async<Integer> around(Async<Integer> inner);
  }

  private static Async<Integer> plain(int bodies, Async<Integer> inner) {
    return async(() -> bodies == 0 ? inner.await() : plain(bodies - 1, inner).await() + 1);
  }

  private Async<Integer> nest(int levels, int bodies, Nest nest, int[] open) {
    return async(() -> {
      open[0]++;
      try {
        if (levels == 0) {
          sleep(ofSeconds(1000)).await();
          return 0;
        }
        return nest.around(plain(bodies, nest(levels - 1, bodies, nest, open))).await();
      } finally {
        yieldNow().await();
        ready(1).timeout(ofSeconds(1)).await(); // cleanup may nest a little deeper
        open[0]--;
      }
    });
  }

  /// As deep as allowed, and with as many plain bodies in between as fit.
  @Test
  void cancelling_combinatorsAndBodiesInTurns_everyCleanupRuns() throws Exception {
    List<Nest> nests =
        List.of(
            inner -> inner.timeout(ofSeconds(2000)),
            inner -> async(() -> join(inner, ready(1)).await().first()),
            inner -> inner.when(true),
            inner -> async(() -> keep(inner).await()),
            inner -> weft.Weft.unconstrained(inner));
    for (Nest nest : nests) {
      var open = new int[1];
      try (var paused = new Paused()) {
        paused.run(() -> {
          var handle = spawn(nest(120, 60, nest, open));
          sleep(ofSeconds(1)).await();
          assertThat(open[0]).isEqualTo(121);
          handle.abort();
          assertThat(failureOf(handle).await().getSuppressed()).isEmpty();
        });
      }
      assertThat(open[0]).isZero();
    }
  }

  @Test
  void await_wrappersBeyondTheLimit_refused() throws Exception {
    List<Nest> nests =
        List.of(
            inner -> inner.timeout(ofSeconds(2000)),
            inner -> inner.when(true),
            inner -> async(() -> keep(inner).await()));
    for (Nest nest : nests) {
      try (var paused = new Paused()) {
        paused.run(() ->
            assertThat(failureOf(spawn(nest(100_000, 1, nest, new int[1]))).await().getCause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("128 other combinators"));
      }
    }
  }

  @Test
  void join_sameFailuresAgainAndAgain_suppressedOnceEach() throws Exception {
    var first = new IOException("first");
    var second = new IOException("second");
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 1000; i++) {
          try {
            join(failed(first), failed(second)).await();
          } catch (IOException e) {
            assertThat(e.getSuppressed()).hasSize(1);
          }
        }
      });
    }
  }

  private static Async<Integer> failed(IOException failure) {
    return weft.Weft.failed(failure);
  }
}
