package weft.task;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.AsyncSupplier;
import weft.Paused;

/// Handlers that swallow the cancel signal: it is thrown again where they end.
@SuppressWarnings({"Finally", "finally"})
class SwallowTest {
  private final List<String> log = new ArrayList<>();

  private static Async<Integer> forever() {
    return async(() -> {
      sleep(ofSeconds(1000)).await();
      return 1;
    });
  }

  /// Aborts the body where it waits, and expects it to end then.
  private void aborted(AsyncSupplier<?> body, String... expected) throws Exception {
    log.clear();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(async(body));
        sleep(ofSeconds(1)).await();
        handle.abort();
        try {
          handle.await();
          log.add("a value");
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
          assertThat(e.getSuppressed()).isEmpty();
        }
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(1));
      assertThat(paused.unhandled).isEmpty();
    }
    assertThat(log).containsExactly(expected);
  }

  @Test
  void catchThrowable_goesOn_thrownAtTheEndOfTheHandler() throws Exception {
    aborted(
        () -> {
          int value = 0;
          try {
            value = forever().await();
          } catch (Throwable t) {
            log.add("caught");
          }
          log.add("went on");
          return value;
        },
        "caught");
  }

  @Test
  void catchThrowable_tryNeverEndsNormally_codeBehindDoesNotRun() throws Exception {
    aborted(
        () -> {
          try {
            return forever().await();
          } catch (Throwable t) {
            log.add("caught");
          }
          log.add("went on");
          yieldNow().await();
          return 0;
        },
        "caught");
  }

  @Test
  void unnamedThrowable_endlessLoopsBehind_doNotRun() throws Exception {
    aborted(
        () -> {
          try {
            while (true) {
              forever().await();
            }
          } catch (Throwable _) {
            log.add("caught");
          }
          while (true) {
            log.add("went on");
            forever().await();
          }
        },
        "caught");
  }

  @Test
  void emptyHandler_retryLoopThatSleeps_endsWithoutSleeping() throws Exception {
    aborted(() -> {
      while (true) {
        try {
          return forever().await();
        } catch (Throwable t) {
        }
        log.add("went on");
        sleep(ofSeconds(3)).await();
      }
    });
  }

  @Test
  void catchThrowable_returns_thrown() throws Exception {
    aborted(
        () -> {
          try {
            return forever().await();
          } catch (Throwable t) {
            return log.add("caught") ? 1 : 2;
          } finally {
            log.add("finally");
          }
        },
        "caught",
        "finally");
  }

  @Test
  void catchThrowable_retryLoop_endsAfterOneRound() throws Exception {
    aborted(
        () -> {
          for (int attempt = 0; attempt < 3; attempt++) {
            try {
              return forever().await();
            } catch (Throwable t) {
              log.add("attempt " + attempt);
              yieldNow().await();
            }
          }
          return 0;
        },
        "attempt 0");
  }

  @Test
  void catchThrowable_continueBreakAndLabels_thrown() throws Exception {
    for (int how = 0; how < 4; how++) {
      int way = how;
      aborted(
          () -> {
            outer:
            while (true) {
              while (true) {
                try {
                  forever().await();
                } catch (Throwable t) {
                  log.add("caught");
                  if (way == 0) {
                    continue;
                  }
                  if (way == 1) {
                    break outer;
                  }
                  switch (way) {
                    case 2:
                      continue outer;
                    default:
                      break;
                  }
                }
                log.add("went on");
              }
            }
            return 0;
          },
          "caught");
    }
  }

  @Test
  void finally_returns_thrown() throws Exception {
    aborted(
        () -> {
          try {
            forever().await();
          } finally {
            log.add("finally");
            return 5;
          }
        },
        "finally");
  }

  @Test
  void finally_breaks_thrown() throws Exception {
    aborted(
        () -> {
          while (true) {
            try {
              forever().await();
            } finally {
              log.add("finally");
              break;
            }
          }
          log.add("went on");
          return 0;
        },
        "finally");
  }

  @Test
  void catchThrowable_handlerAwaits_signalKeptMeanwhile() throws Exception {
    aborted(
        () -> {
          long wide = 3;
          try {
            forever().await();
          } catch (Throwable t) {
            yieldNow().await();
            log.add("waited " + wide);
            yieldNow().await();
          }
          log.add("went on");
          return 0;
        },
        "waited 3");
  }

  @Test
  void catchThrowable_nestedHandlersThatAllSwallow_eachRuns() throws Exception {
    aborted(
        () -> {
          try {
            try {
              forever().await();
            } catch (Throwable inner) {
              log.add("inner");
            }
            log.add("between");
          } catch (Throwable outer) {
            log.add("outer");
          } finally {
            log.add("finally");
          }
          log.add("went on");
          return 0;
        },
        "inner",
        "outer",
        "finally");
  }

  @Test
  void cleanup_swallowsItsOwnFailure_goesOnWithTheCleanup() throws Exception {
    aborted(
        () -> {
          try {
            return forever().await();
          } finally {
            try {
              yieldNow().await();
              throw new IOException("close");
            } catch (Throwable t) {
              log.add("swallowed " + t.getMessage());
            }
            yieldNow().await();
            log.add("cleaned up");
          }
        },
        "swallowed close",
        "cleaned up");
  }

  @Test
  void catchException_cleanupFailureTakesThePlaceOfTheSignal_goesOn() throws Exception {
    aborted(
        () -> {
          try {
            try {
              return forever().await();
            } finally {
              failing();
            }
          } catch (IOException e) {
            log.add("caught " + e.getMessage());
          }
          yieldNow().await();
          log.add("went on");
          return 0;
        },
        "caught cleanup",
        "went on");
  }

  private static void failing() throws IOException {
    throw new IOException("cleanup");
  }

  @Test
  void catchThrowable_ordinaryFailure_goesOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          yieldNow().await();
          failing();
        } catch (Throwable t) {
          log.add("caught " + t.getMessage());
        }
        yieldNow().await();
        log.add("went on");
      });
    }
    assertThat(log).containsExactly("caught cleanup", "went on");
  }
}
