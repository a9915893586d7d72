package weft.task;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.keep;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;
import static weft.task.Cleanups.failureOf;
import static weft.task.Cleanups.isCancelled;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.Stepper;

/// Every state of docs/design/cancellation.md, and every canceller.
class CancellationTest {
  private final Cleanups cleanups = new Cleanups();
  private final List<String> log = cleanups.log;

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
        assertThat(elapsed(paused, canceller, cleanups.work("a", ofMillis(4990))))
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
        Async<String> victim =
            cleanups.nested("b", cleanups.nested("a", cleanups.work("x", ofSeconds(7))));
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
            .contains("PT5S", "Cleanups.work(Cleanups.java:", "sleep");
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
            java.nio.file.Path.of("src/test/java/weft/task/Cleanups.java"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(code)) {
        return i + 1;
      }
    }
    throw new AssertionError(code);
  }

  @Test
  void abort_withADeadlineOfItsOwn_thatOneCounts() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(cleanups.work("x", ofSeconds(3)));
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
      assertThat(elapsed(paused, canceller, cleanups.work("x", ofSeconds(4))))
          .isEqualTo(ofSeconds(3));
      assertThat(log).containsExactly("x cleanup begins", "x ends", "TimeoutException");
    }
  }

  @Test
  void select_withACleanupDeadline_thatOneCounts() throws Exception {
    try (var paused = new Paused()) {
      Canceller canceller =
          victim ->
              select(on(victim, v -> v), on(yieldNow(), v -> "yield"))
                  .cleanupDeadline(ofMillis(50));
      assertThat(elapsed(paused, canceller, cleanups.work("x", ofSeconds(4))))
          .isEqualTo(ofMillis(50));
    }
  }

  @Test
  void cleanupDeadline_negative_refusedWithTheValue() throws Exception {
    assertThatThrownBy(() -> new Stepper(cleanups.work("x", ZERO).timeout(ZERO, ofMillis(-1))))
        .hasMessage("cleanupDeadline: PT-0.001S (expected: not negative)");
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(cleanups.work("x", ZERO));
        assertThatThrownBy(() -> handle.abort(ofMillis(-1)))
            .hasMessage("cleanupDeadline: PT-0.001S (expected: not negative)");
        handle.abort();
      });
    }
  }

  @Test
  void cancelling_innerSelectOverruns_itsOwnDeadlineCounts() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> select(cleanups.work("x", ofSeconds(20)), sleep(ofSeconds(1))).await());
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
              var kept = keep(cleanups.work("x", ofSeconds(8)));
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
        var handle = spawn(() -> join(cleanups.work("x", ZERO), async(() -> failure())).await());
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
