package weft.task;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.keep;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;
import static weft.task.Cleanups.failureOf;
import static weft.task.Cleanups.isCancelled;
import static weft.task.Cleanups.throwing;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Cleanups that may not wait: after `abortNow`, or beyond the deadline.
class ForcedCleanupTest {
  private final Cleanups cleanups = new Cleanups();
  private final List<String> log = cleanups.log;

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

  @Test
  void abortNow_whileCancelling_forces() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(cleanups.nested("a", cleanups.work("x", ofSeconds(3))));
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
  void abort_withDeadlineZero_cleanupMayNotWait() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(cleanups.work("x", ofMillis(1)));
        yieldNow().await();
        handle.abort(ZERO);
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(paused.elapsed()).isZero();
      assertThat(log).containsExactly("x cleanup begins", "x ends");
    }
  }

  @Test
  void forced_toStringOfWhatItWaitsForFails_reportedAndForcedAllTheSame() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                try {
                  new Unnameable().await();
                } finally {
                  log.add("end");
                }
              }
            });
        yieldNow().await();
        handle.abort(ofMillis(1));
        assertThat(isCancelled(handle).await()).isTrue();
      });
      assertThat(log).containsExactly("end");
      assertThat(paused.unhandled)
          .singleElement()
          .satisfies(report ->
              assertThat(report)
                  .hasMessageContaining("waiting for a weft.task.ForcedCleanupTest$Unnameable")
                  .hasMessageContaining("whose toString failed"));
    }
  }

  private static final class Unnameable extends Async<Void> {
    @Override
    protected Object poll(Wakeable waker) {
      return Polling.PENDING;
    }

    @Override
    protected Object pollCancel(Wakeable waker) {
      return "cancelled";
    }

    @Override
    public String toString() {
      throw new AssertionError("no name");
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

  @Test
  void forced_cleanupOfACleanup_isForcedToo() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(1000)).await();
              } finally {
                select(cleanups.work("x", ofSeconds(20)), sleep(ofSeconds(1))).await();
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
          .contains("forced to end, but awaited 100000 times", "(ForcedCleanupTest.java:");
    }
  }

  /// A body that never leaves its loop, awaited by one that cleans up and keeps something.
  @Test
  void forced_innerBodyThatLoops_callersAndKeptFuturesCleanUp() throws Exception {
    Async<String> endless =
        async(() -> {
          var kept = keep(cleanups.work("kept", ofSeconds(1)));
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
        var handle = spawn(cleanups.nested("b", cleanups.nested("a", endless)));
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
}
