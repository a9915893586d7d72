package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.scope;
import static weft.Weft.scopeGet;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScopePolicyTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Paused paused = new Paused();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private Async<Void> sleeper(String name, int millis) {
    return async(() -> {
      log.add(name + " begins");
      try {
        sleep(ofMillis(millis)).await();
      } finally {
        sleep(ofMillis(1)).await();
        log.add(name + " ends");
      }
    });
  }

  private static Async<Void> failing(String message, int millis) {
    return async(() -> {
      sleep(ofMillis(millis)).await();
      throw new IOException(message);
    });
  }

  // ---- failures

  @Test
  void supervisor_taskFails_isItsOwnAndReportedIfNobodyAwaitsIt() throws Exception {
    try (var own = new Paused()) {
      own.run(() -> {
        String value =
            scopeGet(
                    ScopePolicy.supervisor(),
                    tasks -> {
                      tasks.spawn(failing("nobody hears it", 1));
                      var heard = tasks.spawn(failing("heard", 2));
                      tasks.spawn(sleeper("a", 20));
                      return heard.settled().await().isSuccess() ? "no" : "went on";
                    })
                .await();
        assertThat(value).isEqualTo("went on");
        assertThat(log).containsExactly("a begins", "a ends");
      });
      assertThat(own.elapsed()).isEqualTo(ofMillis(21));
      assertThat(own.unhandled).singleElement().hasToString("java.io.IOException: nobody hears it");
    }
  }

  @Test
  void supervisor_bodyFails_abortsTheTasksAndFails() {
    assertThatThrownBy(() ->
            paused.run(() ->
                scope(
                        ScopePolicy.supervisor(),
                        tasks -> {
                          tasks.spawn(sleeper("a", 1000));
                          sleep(ofMillis(1)).await();
                          throw new IOException("the body");
                        })
                    .await()))
        .hasMessage("the body");
    assertThat(log).containsExactly("a begins", "a ends");
    assertThat(paused.elapsed()).isEqualTo(ofMillis(2));
  }

  @Test
  void allFailures_someTasksFail_othersGoOnAndAllAreTold() {
    assertThatThrownBy(() ->
            paused.run(() -> {
              scope(
                      ScopePolicy.allFailures(),
                      tasks -> {
                        tasks.spawn(failing("first", 1));
                        tasks.spawn(sleeper("a", 20));
                        tasks.spawn(failing("second", 2));
                        sleep(ofMillis(10)).await();
                        log.add("body ends");
                      })
                  .await();
            }))
        .isInstanceOf(IOException.class)
        .hasMessage("first")
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .singleElement()
                .satisfies(second -> assertThat(second).hasMessage("second")));
    assertThat(log).containsExactly("a begins", "body ends", "a ends");
    assertThat(paused.elapsed()).isEqualTo(ofMillis(21));
  }

  @Test
  void allFailures_bodyFails_tasksAreAborted() {
    assertThatThrownBy(() ->
            paused.run(() -> {
              scope(
                      ScopePolicy.allFailures(),
                      tasks -> {
                        tasks.spawn(failing("of a task", 1));
                        tasks.spawn(sleeper("a", 1000));
                        sleep(ofMillis(5)).await();
                        throw new IOException("of the body");
                      })
                  .await();
            }))
        .hasMessage("of a task")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(paused.elapsed()).isEqualTo(ofMillis(6));
  }

  @Test
  void allFailures_noneFails_theValue() throws Exception {
    paused.run(() -> {
      int value =
          scopeGet(
                  ScopePolicy.allFailures(),
                  tasks -> {
                    var one = tasks.spawn(() -> 1);
                    return one.await() + 41;
                  })
              .await();
      assertThat(value).isEqualTo(42);
    });
  }

  // ---- the limit

  @Test
  void limit_moreTasks_soManyAtOnceInOrder() throws Exception {
    paused.run(() -> {
      scope(
              ScopePolicy.firstFailure().limit(2),
              tasks -> {
                tasks.spawn(sleeper("a", 10));
                tasks.spawn(sleeper("b", 30));
                tasks.spawn(sleeper("c", 10));
                tasks.spawn(sleeper("d", 10));
              })
          .await();
    });
    assertThat(log)
        .containsExactly(
            "a begins", "b begins", "a ends", "c begins", "c ends", "d begins", "b ends", "d ends");
  }

  @Test
  void limit_aTaskFails_waitingOnesNeverBegin() {
    assertThatThrownBy(() ->
            paused.run(() -> {
              scope(
                      ScopePolicy.firstFailure().limit(1),
                      tasks -> {
                        tasks.spawn(failing("first", 1));
                        tasks.spawn(sleeper("a", 10));
                      })
                  .await();
            }))
        .hasMessage("first");
    assertThat(log).isEmpty();
  }

  @Test
  void limit_waitingTaskIsAborted_itsTurnGoesToTheNext() throws Exception {
    paused.run(() -> {
      scope(
              ScopePolicy.firstFailure().limit(1),
              tasks -> {
                tasks.spawn(sleeper("a", 10));
                var second = tasks.spawn(sleeper("b", 10));
                tasks.spawn(sleeper("c", 10));
                yieldNow().await();
                second.abort();
              })
          .await();
    });
    assertThat(log).containsExactly("a begins", "a ends", "c begins", "c ends");
  }

  @Test
  void limit_waitingTaskOwnsAResource_closedThoughItNeverBegins() throws Exception {
    paused.run(() -> {
      scope(
              ScopePolicy.firstFailure().limit(1),
              tasks -> {
                tasks.spawn(sleeper("a", 10));
                AutoCloseable resource = () -> log.add("closed");
                var second = tasks.spawn(resource, () -> sleeper("b", 10).await());
                yieldNow().await();
                second.abort();
              })
          .await();
    });
    assertThat(log).containsExactly("a begins", "closed", "a ends");
  }

  @Test
  void limit_timesOut_runningOnesHaveCleanedUp() {
    assertThatThrownBy(() ->
            paused.run(() -> {
              scope(
                      ScopePolicy.allFailures().limit(1),
                      tasks -> {
                        tasks.spawn(sleeper("a", 1000));
                        tasks.spawn(sleeper("b", 1000));
                      })
                  .timeout(ofMillis(10))
                  .await();
            }))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactly("a begins", "a ends");
    assertThat(paused.elapsed()).isEqualTo(ofMillis(11));
  }

  @Test
  void limit_notPositive_refused() {
    assertThatThrownBy(() -> ScopePolicy.firstFailure().limit(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit: 0 (expected: at least 1)");
  }

  // ---- under fire

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void limit_storm_neverMoreAtOnceAndNothingOutlives(int workers) throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    try (var runtime =
        AsyncRuntime.builder().workers(workers).onUnhandledFailure(_ -> {}).build()) {
      for (int round = 0; round < 300; round++) {
        int limit = random.nextInt(1, 4);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        int count = random.nextInt(1, 20);
        int failing = random.nextInt(3) == 0 ? random.nextInt(count) : -1;
        boolean aborting = random.nextInt(3) == 0;
        boolean all = random.nextBoolean();
        runtime.run(() -> {
          var handle =
              spawn(() -> {
                var policy = all ? ScopePolicy.allFailures() : ScopePolicy.firstFailure();
                scope(
                        policy.limit(limit),
                        tasks -> {
                          for (int i = 0; i < count; i++) {
                            boolean fails = i == failing;
                            var task = tasks.spawn(() -> work(running, most, fails).await());
                            if (i % 5 == 4) {
                              task.abort();
                            }
                          }
                        })
                    .await();
              });
          yieldNow().await();
          if (aborting) {
            handle.abort();
          }
          try {
            handle.await();
          } catch (JoinException e) {
            assertThat(e.isCancelled() ? new CancellationException() : e.getCause())
                .isInstanceOfAny(CancellationException.class, IOException.class);
          }
        });
        assertThat(running).as("seed %d", seed).hasValue(0);
        assertThat(most.get()).as("seed %d", seed).isLessThanOrEqualTo(limit);
      }
    }
  }

  private static Async<Void> work(AtomicInteger running, AtomicInteger most, boolean fails) {
    return async(() -> {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      try {
        yieldNow().await();
        if (fails) {
          throw new IOException("on purpose");
        }
        yieldNow().await();
      } finally {
        try {
          yieldNow().await(); // an abort may come here as well
        } finally {
          running.decrementAndGet();
        }
      }
    });
  }
}
