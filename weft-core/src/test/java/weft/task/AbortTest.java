package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Manual;
import weft.Paused;
import weft.Weft;
import weft.runtime.AsyncRuntime;

class AbortTest {
  private final ArrayList<String> log = new ArrayList<>();

  private Async<String> logging(String name, Async<String> inner) {
    return async(() -> {
      try {
        return inner.await();
      } catch (Exception e) {
        log.add(name + " caught " + e.getMessage());
        throw e;
      } finally {
        sleep(ofMillis(10)).await();
        log.add(name + " cleaned up");
      }
    });
  }

  private Async<String> forever() {
    return async(() -> {
      sleep(ofSeconds(1000)).await();
      return "never";
    });
  }

  @Test
  void abort_nestedBodies_cleanupAwaitsInnerBeforeOuter() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(logging("outer", logging("inner", forever())));
        sleep(ofMillis(5)).await();
        handle.abort();
        assertThat(handle.isFinished()).isFalse();
        try {
          handle.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
          assertThat(e).hasNoCause();
        }
        assertThat(log).containsExactly("inner cleaned up", "outer cleaned up");
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(25));
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void abort_beforeTheFirstPoll_bodyNeverRuns() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> log.add("ran"));
        handle.abort();
        assertThatThrownBy(() -> Weft.async(() -> {}).block())
            .isInstanceOf(IllegalStateException.class);
        try {
          handle.await();
          log.add("no exception");
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
      });
    }
    assertThat(log).isEmpty();
  }

  @Test
  void abort_afterTheEnd_keepsTheValue() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> 3);
        yieldNow().await();
        handle.abort();
        assertThat(handle.await()).isEqualTo(3);
      });
    }
  }

  @Test
  void abort_taskThatJoins_cancelsAllBranches() throws Exception {
    var left = new Manual<Integer>();
    var right = new Manual<Integer>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> join(left, right).await());
        yieldNow().await();
        handle.abort();
        assertThat(handle.toString()).contains("aborted");
        yieldNow().await();
        assertThat(handle.isFinished()).isTrue();
      });
    }
    assertThat(left.cancelled).isTrue();
    assertThat(right.cancelled).isTrue();
  }

  @Test
  void abort_cleanupSwallowsTheSignal_stillCancelled() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(10)).await();
              } catch (Throwable t) {
                log.add(t.getClass().getSimpleName());
              }
              return "went on";
            });
        yieldNow().await();
        handle.abort();
        try {
          log.add(handle.await());
        } catch (JoinException e) {
          log.add("cancelled " + e.isCancelled());
        }
      });
    }
    assertThat(log).containsExactly("CancelSignal", "cancelled true");
  }

  @Test
  void abort_cleanupFails_cancelledWithItSuppressedAndReported() throws Exception {
    var cleanup = new IOException("cleanup");
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                sleep(ofSeconds(10)).await();
              } finally {
                throwIt(cleanup);
              }
            });
        yieldNow().await();
        handle.abort();
        try {
          handle.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
          assertThat(e).hasSuppressedException(cleanup);
          log.add("joined");
        }
      });
    }
    assertThat(log).containsExactly("joined");
  }

  private static void throwIt(IOException failure) throws IOException {
    throw failure;
  }

  @Test
  void abort_resourceCloses_suppressedKept() throws Exception {
    var close = new IOException("close");
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try (AutoCloseable resource = () -> throwIt(close)) {
                assertThat(resource).isNotNull();
                sleep(ofSeconds(10)).await();
              }
            });
        yieldNow().await();
        handle.abort();
        try {
          handle.await();
        } catch (JoinException e) {
          assertThat(e).hasSuppressedException(close);
          log.add("joined");
        }
      });
    }
    assertThat(log).containsExactly("joined");
  }

  @Test
  void catchException_cancelled_passedBy() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var body = logging("body", forever());
        select(body, sleep(ofMillis(1))).await();
      });
    }
    assertThat(log).containsExactly("body cleaned up");
  }

  @Test
  void select_loserIsAHandle_taskGoesOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              sleep(ofMillis(50)).await();
              return "done";
            });
        for (int i = 0; i < 3; i++) {
          select(handle, sleep(ofMillis(10))).await();
        }
        assertThat(handle.await()).isEqualTo("done");
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(50));
    }
  }

  @Test
  @SuppressWarnings(
      "weft:blocking") // the worker waits for the blocking thread, which needs no worker
  void abort_blockingWork_queuedNeverRunsRunningGoesOn() throws Exception {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var runtime = weft.runtime.AsyncRuntime.builder().workers(1).maxBlockingThreads(1).build();
    try (runtime) {
      runtime.run(() -> {
        var running =
            spawnBlocking(() -> {
              begun.countDown();
              return release.await(10, TimeUnit.SECONDS);
            });
        var queued = spawnBlocking(() -> log.add("ran"));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        queued.abort();
        running.abort();
        try {
          queued.await();
        } catch (JoinException e) {
          log.add("cancelled " + e.isCancelled());
        }
        release.countDown();
        assertThat(running.await()).isTrue();
      });
    }
    assertThat(log).containsExactly("cancelled true");
  }

  @Test
  void abort_withAReason_itIsToldToTheCleanupAndToWhoeverAwaits() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              try {
                async(
                        () -> {
                          try {
                            sleep(ofSeconds(9)).await();
                          } catch (Throwable t) {
                            log.add(t instanceof CancelSignal signal ? "" + signal.reason() : "?");
                            throw t;
                          }
                        })
                    .timeout(ofSeconds(8))
                    .await();
              } finally {
                yieldNow().await();
              }
            });
        yieldNow().await();
        handle.abort("the client has gone");
        handle.abort("too late");
        JoinException thrown = null;
        try {
          handle.await();
        } catch (JoinException e) {
          thrown = e;
        }
        assertThat(thrown).hasMessage("The task was aborted: the client has gone");
        assertThat(thrown.reason()).isEqualTo("the client has gone");
        assertThat(thrown.isCancelled()).isTrue();
      });
    }
    assertThat(log).containsExactly("the client has gone");
  }

  @Test
  void abort_withoutAReason_thereIsNone() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              select(
                      async(() -> {
                        try {
                          sleep(ofSeconds(9)).await();
                        } catch (Throwable t) {
                          log.add(t instanceof CancelSignal signal ? "" + signal.reason() : "?");
                          throw t;
                        }
                      }),
                      sleep(ofMillis(1)))
                  .await();
              throw new IllegalStateException("failed");
            });
        JoinException failed = null;
        try {
          handle.await();
        } catch (JoinException e) {
          failed = e;
        }
        assertThat(failed.reason()).isNull();
        var aborted = spawn(() -> sleep(ofSeconds(1)).await());
        aborted.abort();
        assertThat(aborted.settled().await())
            .isInstanceOfSatisfying(
                weft.Outcome.Failure.class,
                failure ->
                    assertThat(failure.cause())
                        .hasMessage("The task was aborted.")
                        .isInstanceOfSatisfying(
                            JoinException.class, e -> assertThat(e.reason()).isNull()));
      });
    }
    assertThat(log).containsExactly("null");
  }

  @Test
  void abort_nullDeadline_namesTheParameter() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> sleep(ofSeconds(1)).await());
        assertThatThrownBy(() -> handle.abort(nothing()))
            .hasMessage("cleanupDeadline: null (expected: not null)");
      });
    }
  }

  @SuppressWarnings("NullAway") // a mistake on purpose
  private static java.time.Duration nothing() {
    return null;
  }

  @Test
  void abort_blockingWorkThatIsBeingInterrupted_keepsItsReason() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var begun = new CountDownLatch(1);
      var release = new CountDownLatch(1);
      try (var _ = runtime.enter()) {
        JoinHandle<Void> handle =
            Weft.spawnInterruptible(() -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                release.await();
                throw e;
              }
              return null;
            });
        begun.await();
        handle.abort("first");
        handle.abort("second");
        release.countDown();
        assertThatThrownBy(handle::block).hasMessage("The task was aborted: first");
      }
    }
  }
}
