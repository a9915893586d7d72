package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;
import static weft.Weft.async;
import static weft.Weft.scope;
import static weft.Weft.scopeGet;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.Manual;
import weft.Paused;
import weft.runtime.AsyncRuntime;
import weft.sync.Oneshot;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TaskScopeTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Paused paused = new Paused();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  /// Tells of its end, with a cleanup that takes time.
  private Async<Void> sleeper(String name, int millis) {
    return async(() -> {
      try {
        sleep(ofMillis(millis)).await();
        log.add(name + " done");
      } finally {
        sleep(ofMillis(1)).await();
        log.add(name + " cleaned up");
      }
    });
  }

  @Test
  void scope_tasksRun_doneWhenAllHaveEnded() throws Exception {
    paused.run(() -> {
      scope(
              tasks -> {
                tasks.spawn(sleeper("a", 20));
                tasks.spawn(() -> {
                  tasks.spawn(sleeper("b", 30));
                });
                log.add("body");
              })
          .await();
      log.add("over");
    });
    assertThat(log)
        .containsExactly("body", "a done", "a cleaned up", "b done", "b cleaned up", "over");
    assertThat(paused.elapsed()).isEqualTo(ofMillis(31));
  }

  @Test
  void scopeGet_bodyGivesAValue_thatAfterTheTasks() throws Exception {
    paused.run(() -> {
      int sum =
          scopeGet(
                  tasks -> {
                    var one = tasks.spawn(() -> 1);
                    var two = tasks.spawn(() -> 2);
                    tasks.spawn(sleeper("slow", 10));
                    return one.await() + two.await();
                  })
              .await();
      assertThat(sum).isEqualTo(3);
      assertThat(log).hasSize(2);
    });
  }

  @Test
  void scope_noTasks_doneWithItsBody() throws Exception {
    paused.run(() -> scope(tasks -> log.add("body")).await());
    assertThat(log).containsExactly("body");
  }

  @Test
  void scope_aTaskFails_othersAndBodyAreCancelledFirst() throws Exception {
    var failure = new IllegalStateException("out of paper");
    paused.run(() -> {
      var scope =
          scope(tasks -> {
            tasks.spawn(sleeper("sibling", 1_000));
            tasks.spawn(() -> {
              sleep(ofMillis(5)).await();
              throw failure;
            });
            sleeper("body", 1_000).await();
          });
      try {
        scope.await();
      } catch (IllegalStateException e) {
        log.add("caught");
        assertThat(e).isSameAs(failure);
      }
    });
    assertThat(log).containsExactlyInAnyOrder("sibling cleaned up", "body cleaned up", "caught");
    assertThat(log.getLast()).isEqualTo("caught");
    assertThat(paused.elapsed()).isEqualTo(ofMillis(6));
  }

  @Test
  void scope_bodyFails_tasksAreCancelledFirst() throws Exception {
    paused.run(() -> {
      try {
        scope(
                tasks -> {
                  tasks.spawn(sleeper("task", 1_000));
                  sleep(ofMillis(5)).await();
                  throw new IllegalStateException("body");
                })
            .await();
      } catch (IllegalStateException e) {
        log.add(String.valueOf(e.getMessage()));
      }
    });
    assertThat(log).containsExactly("task cleaned up", "body");
  }

  @Test
  void scope_severalFail_laterOnesAreSuppressed() throws Exception {
    paused.run(() -> {
      try {
        scope(
                tasks -> {
                  for (int i = 1; i <= 3; i++) {
                    int number = i;
                    tasks.spawn(() -> {
                      try {
                        sleep(ofMillis(number)).await();
                      } finally {
                        log.add("end " + number);
                        if (number > 1) {
                          throw new IllegalArgumentException("cleanup " + number);
                        }
                      }
                      throw new IllegalStateException("first");
                    });
                  }
                })
            .await();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("first");
        assertThat(e.getSuppressed())
            .extracting(Throwable::getMessage)
            .containsExactlyInAnyOrder("cleanup 2", "cleanup 3");
        log.add("caught");
      }
    });
    assertThat(log).contains("caught");
  }

  @Test
  void spawn_handleAwaitedAndFailureCaught_scopeFailsAllTheSame() throws Exception {
    paused.run(() -> {
      var failure = new AtomicReference<Throwable>();
      try {
        scope(
                tasks -> {
                  JoinHandle<Void> handle =
                      tasks.spawn(() -> {
                        throw new IllegalStateException("first");
                      });
                  handle.await();
                })
            .await();
      } catch (IllegalStateException e) {
        failure.set(e);
      }
      assertThat(failure.get()).hasMessage("first");
    });
  }

  @Test
  void abort_oneTaskByItsHandle_isNoFailure() throws Exception {
    paused.run(() -> {
      scope(
              tasks -> {
                var handle = tasks.spawn(sleeper("aborted", 1_000));
                tasks.spawn(sleeper("other", 10));
                yieldNow().await();
                handle.abort();
              })
          .await();
    });
    assertThat(log).containsExactly("aborted cleaned up", "other done", "other cleaned up");
  }

  @Test
  void abortAll_bodyGoesOn_laterTasksAreAbortedToo() throws Exception {
    paused.run(() -> {
      scope(
              tasks -> {
                tasks.spawn(sleeper("a", 1_000));
                yieldNow().await();
                tasks.abortAll();
                tasks.spawn(() -> {
                  log.add("never");
                });
                sleep(ofMillis(5)).await();
                log.add("body");
              })
          .await();
    });
    assertThat(log).containsExactly("a cleaned up", "body");
  }

  @Test
  void scope_timesOut_tasksHaveCleanedUpFirst() throws Exception {
    paused.run(() -> {
      try {
        scope(
                tasks -> {
                  tasks.spawn(sleeper("task", 1_000));
                })
            .timeout(ofMillis(10))
            .await();
      } catch (TimeoutException e) {
        log.add("timeout");
      }
    });
    assertThat(log).containsExactly("task cleaned up", "timeout");
  }

  @Test
  void scope_bodysCleanupHangs_forcedAtTheDeadlineAndReported() throws Exception {
    var failure = new IllegalStateException("out of paper");
    paused.run(() -> {
      var scope =
          scope(tasks -> {
            tasks.spawn(() -> {
              sleep(ofMillis(1)).await();
              throw failure;
            });
            try {
              sleep(ofSeconds(1)).await();
            } finally {
              new Manual<Void>().await();
            }
          });
      try {
        scope.timeout(ofSeconds(1_000)).await();
      } catch (IllegalStateException e) {
        assertThat(e).isSameAs(failure);
        log.add("caught");
      }
    });
    assertThat(log).containsExactly("caught");
    assertThat(paused.unhandled)
        .singleElement()
        .asInstanceOf(THROWABLE)
        .isInstanceOf(CleanupOverrunException.class);
    paused.unhandled.clear();
  }

  @Test
  void scope_cancelledWhileItFails_firstFailureIsNotLost() throws Exception {
    var first = new IllegalStateException("task");
    var second = new IllegalArgumentException("the body's cleanup");
    paused.run(() -> {
      var scope =
          scope(tasks -> {
            tasks.spawn(() -> {
              try {
                sleep(ofSeconds(100)).await();
              } finally {
                sleep(ofSeconds(1)).await();
              }
            });
            tasks.spawn(() -> {
              sleep(ofMillis(1)).await();
              throw first;
            });
            try {
              sleep(ofSeconds(100)).await();
            } finally {
              log.add("body");
              throwIt(second);
            }
          });
      select(scope, sleep(ofMillis(10))).await();
    });
    assertThat(paused.unhandled).containsExactly(first);
    assertThat(first).hasSuppressedException(second);
    paused.unhandled.clear();
  }

  private static void throwIt(RuntimeException failure) {
    throw failure;
  }

  @Test
  void scope_losesASelectAfterItsBodyEnded_tasksHaveCleanedUpFirst() throws Exception {
    paused.run(() -> {
      select(scope(tasks -> tasks.spawn(sleeper("task", 1_000))), sleep(ofMillis(1))).await();
      log.add("winner");
    });
    assertThat(log).containsExactly("task cleaned up", "winner");
  }

  @Test
  void scope_abortedNow_tasksAreForced() throws Exception {
    paused.run(() -> {
      var task =
          spawn(
              scope(tasks -> {
                tasks.spawn(() -> {
                  try {
                    sleep(ofSeconds(100)).await();
                  } finally {
                    log.add("forced");
                  }
                });
              }));
      sleep(ofMillis(1)).await();
      task.abortNow();
      sleep(ofMillis(1)).await();
      assertThat(task.isFinished()).isTrue();
    });
    assertThat(log).containsExactly("forced");
  }

  @Test
  void spawn_onAPlainThread_runsOnTheRuntimeOfTheScope() throws Exception {
    var threads = new AtomicReference<Thread>();
    paused.run(() -> {
      scope(
              tasks -> {
                var spawned = Oneshot.<JoinHandle<Void>>channel();
                Thread.ofPlatform()
                    .start(() ->
                        spawned.tx().send(tasks.spawn(() -> threads.set(Thread.currentThread()))));
                spawned.rx().await().await();
              })
          .await();
    });
    assertThat(threads.get()).isSameAs(Thread.currentThread());
  }

  @Test
  void spawn_scopeIsOver_refused() throws Exception {
    paused.run(() -> {
      var kept = new AtomicReference<TaskScope>();
      scope(kept::set).await();
      TaskScope over = kept.get();
      assertThatThrownBy(() -> over.spawn(() -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("spawn(): this scope is over.");
    });
  }

  @Test
  void scope_neverAwaited_nothingRuns() throws Exception {
    paused.run(() -> {
      var lazy = scope(tasks -> log.add("ran"));
      yieldNow().await();
      assertThat(lazy).asString().startsWith("scope(");
    });
    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void scope_storm_nothingOutlivesIt(int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("TaskScopeTest: workers " + workers + ", seed " + seed);
    var random = new SplittableRandom(seed);
    var unhandled = Collections.synchronizedList(new ArrayList<Throwable>());
    try (var runtime =
        AsyncRuntime.builder().workers(workers).onUnhandledFailure(unhandled::add).build()) {
      for (int round = 0; round < 300; round++) {
        runtime.run(storm(random.nextLong()));
      }
    }
    assertThat(unhandled).allMatch(failure -> "expected".equals(failure.getMessage()));
  }

  private static AsyncRunnable storm(long seed) {
    return () -> {
      var random = new SplittableRandom(seed);
      var running = new AtomicInteger();
      int limit = random.nextInt(3_000);
      long childSeed = random.nextLong();
      try {
        scope(
                tasks -> {
                  for (int i = 0; i < 20; i++) {
                    tasks.spawn(child(tasks, running, childSeed + i, 2));
                  }
                })
            .timeout(ofNanos(limit * 1_000L))
            .await();
      } catch (TimeoutException | IllegalStateException e) {
        // Both are meant to happen.
      }
      assertThat(running.get()).isZero();
    };
  }

  private static Async<Void> child(TaskScope scope, AtomicInteger running, long seed, int depth) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      running.incrementAndGet();
      try {
        for (int i = 0; i < 3; i++) {
          switch (random.nextInt(depth > 0 ? 4 : 3)) {
            case 0 -> yieldNow().await();
            case 1 -> sleep(ofMillis(random.nextInt(3))).await();
            case 2 -> {
              if (random.nextInt(60) == 0) {
                throw new IllegalStateException("expected");
              }
            }
            default -> {
              var handle = scope.spawn(child(scope, running, random.nextLong(), depth - 1));
              if (random.nextInt(3) == 0) {
                handle.abort();
              }
            }
          }
        }
      } finally {
        try {
          yieldNow().await(); // the signal may come here
        } finally {
          running.decrementAndGet();
        }
      }
    });
  }
}
