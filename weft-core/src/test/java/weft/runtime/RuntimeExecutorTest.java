package weft.runtime;

import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;

/// A runtime as an executor for other libraries.
@Timeout(60)
class RuntimeExecutorTest {
  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
  private final AsyncRuntime runtime =
      AsyncRuntime.builder().name("host").workers(1).onUnhandledFailure(unhandled::add).build();

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void executor_runsOnAThreadForBlockingCalls() throws Exception {
    var thread =
        CompletableFuture.supplyAsync(() -> Thread.currentThread().getName(), runtime.executor());

    assertThat(thread.get()).startsWith("host-blocking-");
  }

  @Test
  void executor_workFails_reported() throws Exception {
    runtime
        .executor()
        .execute(() -> {
          throw new IllegalStateException("broken");
        });
    while (unhandled.isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(unhandled).singleElement().asString().contains("broken");
  }

  @Test
  void executors_ofAClosedRuntime_refuse() {
    runtime.close();

    assertThatThrownBy(() -> runtime.executor().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> runtime.scheduledExecutor().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void block_onAThread_givesTheValueOrTheFailure() throws Exception {
    assertThat(
            runtime.<Integer>block(
                async(() -> {
                  sleep(ofSeconds(0)).await();
                  return 1;
                })))
        .isEqualTo(1);
    assertThatThrownBy(() ->
            runtime.block(
                async(() -> {
                  throw new IOException("broken");
                })))
        .isInstanceOf(IOException.class);
    var handle = runtime.spawn(() -> 2);
    assertThat(runtime.block(handle)).isEqualTo(2);
    assertThat(runtime.block(handle)).isEqualTo(2);
  }

  @Test
  void schedule_withPausedClock_runsWhenItsTimeHasCome() throws Exception {
    try (var paused = new Paused()) {
      var seen = Collections.synchronizedList(new ArrayList<String>());
      var executor = paused.runtime.scheduledExecutor();
      paused.run(() -> {
        var once = executor.schedule(() -> seen.add("once " + seconds(paused)), 3, SECONDS);
        var rate =
            executor.scheduleAtFixedRate(() -> seen.add("rate " + seconds(paused)), 1, 2, SECONDS);
        assertThat(once.getDelay(SECONDS)).isEqualTo(3);
        sleep(ofSeconds(6)).await();
        assertThat(once.resultNow()).isEqualTo(true);
        assertThat(rate.cancel(false)).isTrue();
        sleep(ofSeconds(6)).await();
      });
      assertThat(seen).containsExactlyInAnyOrder("rate 1", "once 3", "rate 3", "rate 5");
      assertThat(executor.toString()).isEqualTo("executor of paused (open, 0 jobs)");
      assertThat(paused.unhandled).isEmpty();
    }
  }

  private static long seconds(Paused paused) {
    return paused.elapsed().toSeconds();
  }

  @Test
  void schedule_workFails_futureHasIt() {
    var failed =
        runtime
            .scheduledExecutor()
            .schedule(
                () -> {
                  throw new IOException("broken");
                },
                0,
                SECONDS);

    assertThatThrownBy(failed::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(unhandled).isEmpty();
  }

  @Test
  void cancel_ofARunningJob_interruptsItIfItMay() throws Exception {
    var begun = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var job =
        runtime
            .scheduledExecutor()
            .submit(() -> {
              begun.countDown();
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    begun.await();

    assertThat(job.cancel(true)).isTrue();
    interrupted.await();
  }

  @Test
  void shutdown_lateJobsRun_periodicOnesEnd_runtimeStaysOpen() throws Exception {
    var runs = new AtomicInteger();
    var executor = runtime.scheduledExecutor();
    var late =
        executor.schedule(runs::incrementAndGet, 5, java.util.concurrent.TimeUnit.MILLISECONDS);
    var periodic = executor.scheduleWithFixedDelay(() -> {}, 9, 9, SECONDS);

    executor.close();

    assertThat(late.get()).isEqualTo(1);
    assertThat(periodic.isCancelled()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("shut down");
    assertThat(runtime.run(() -> 1)).isEqualTo(1);
  }

  @Test
  void shutdownNow_jobsThatWait_areReturnedAndCancelled() throws Exception {
    var executor = runtime.scheduledExecutor();
    var late = executor.schedule(() -> 1, 9, SECONDS);

    assertThat(executor.shutdownNow()).hasSize(1);
    assertThat(late.isCancelled()).isTrue();
    assertThat(executor.awaitTermination(30, SECONDS)).isTrue();
  }

  @Test
  void close_ofTheRuntime_cancelsJobs() throws Exception {
    var executor = runtime.scheduledExecutor();
    var late = executor.schedule(() -> 1, 9, SECONDS);

    runtime.close();

    assertThat(late.isCancelled()).isTrue();
    executor.shutdown();
    assertThat(executor.awaitTermination(30, SECONDS)).isTrue();
  }

  @Test
  void shutdownNow_submittedButNotBegun_futureIsCancelled() throws Exception {
    try (var one = AsyncRuntime.builder().workers(1).maxBlockingThreads(1).build()) {
      var executor = one.scheduledExecutor();
      var begun = new CountDownLatch(1);
      var first =
          executor.submit(() -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return 1;
          });
      begun.await();
      var second = executor.submit(() -> 2);
      executor.execute(() -> {});

      assertThat(executor.shutdownNow()).hasSize(2);
      assertThatThrownBy(() -> first.get(30, SECONDS)).isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> second.get(30, SECONDS)).isInstanceOf(CancellationException.class);
      assertThat(executor.awaitTermination(30, SECONDS)).isTrue();
    }
  }

  @Test
  void close_ofTheRuntime_cancelsWhatWasSubmitted() throws Exception {
    var one = AsyncRuntime.builder().workers(1).maxBlockingThreads(1).build();
    var executor = one.scheduledExecutor();
    var begun = new CountDownLatch(1);
    var all =
        new FutureTask<>(() ->
            executor.invokeAll(
                List.of(
                    () -> {
                      begun.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        while (!executor.toString().contains("1 jobs")) {
                          Thread.onSpinWait(); // the others leave before its thread is free
                        }
                        throw e;
                      }
                      return 1;
                    },
                    () -> 2)));
    Thread.ofVirtual().start(all);
    begun.await();
    var any = new FutureTask<>(() -> executor.invokeAny(List.of(() -> 3)));
    Thread.ofVirtual().start(any);
    while (!executor.toString().contains("3 jobs")) {
      Thread.onSpinWait();
    }

    one.close();

    var states = all.get(30, SECONDS).stream().map(Future::state).toList();
    assertThat(states).containsExactly(Future.State.FAILED, Future.State.CANCELLED); // interrupted
    assertThatThrownBy(() -> any.get(30, SECONDS)).isInstanceOf(ExecutionException.class);
  }

  @Test
  void cancel_ofAPeriodicJobThatHasJustRun_endsIt() throws Exception {
    try (var paused = new Paused()) {
      var executor = paused.runtime.scheduledExecutor();
      paused.run(() -> {
        var ran = new CountDownLatch(1);
        var job = executor.scheduleAtFixedRate(ran::countDown, 0, 1, HOURS);
        while (ran.getCount() > 0) {
          yieldNow().await();
        }
        while (paused.runtime.metrics().blocking().running() > 0) {
          Thread.onSpinWait();
        }
        job.cancel(false);
        sleep(ofSeconds(1)).await();
        executor.shutdown();
        assertThat(executor.isTerminated()).isTrue();
      });
    }
  }

  @Test
  void compareTo_isAnOrder() {
    var executor = runtime.scheduledExecutor();
    ScheduledFuture<?> one = executor.schedule(() -> 1, 1, HOURS);
    ScheduledFuture<?> other = executor.schedule(() -> 1, 2, HOURS);

    for (int i = 0; i < 1000; i++) {
      assertThat(one.compareTo(one)).isZero();
    }
    assertThat(one.compareTo(other)).isNegative();
    assertThat(other.compareTo(one)).isPositive();
  }

  @Test
  void executors_insideARuntimeThatCloses_refuse() {
    var outcomes = Collections.synchronizedList(new ArrayList<Class<?>>());
    var begun = new CountDownLatch(1);
    runtime
        .spawn(() -> {
          try {
            begun.countDown();
            sleep(ofSeconds(60)).await();
          } finally {
            for (Executor each : List.of(runtime.executor(), runtime.scheduledExecutor())) {
              try {
                each.execute(() -> outcomes.add(Void.class));
                outcomes.add(Executor.class);
              } catch (RejectedExecutionException e) {
                outcomes.add(e.getClass());
              }
            }
          }
        })
        .detach();
    while (begun.getCount() > 0) {
      Thread.onSpinWait();
    }

    runtime.close();

    assertThat(outcomes)
        .containsExactly(RejectedExecutionException.class, RejectedExecutionException.class);
  }

  @Test
  void invokeAny_theFirstThatSucceedsCounts_othersAreCancelled() throws Exception {
    var executor = runtime.scheduledExecutor();
    var interrupted = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    int value =
        executor.invokeAny(
            List.of(
                () -> {
                  throw new IOException("broken");
                },
                () -> {
                  begun.countDown();
                  try {
                    return new CountDownLatch(1).await(50, SECONDS) ? 1 : 2;
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                },
                () -> {
                  begun.await();
                  return 3;
                }));

    assertThat(value).isEqualTo(3);
    interrupted.await();
    assertThatThrownBy(() ->
            executor.invokeAny(
                List.of(() -> {
                  throw new IOException("broken");
                })))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            executor.invokeAny(List.of(() -> new CountDownLatch(1).await(50, SECONDS)), 0, SECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> executor.invokeAny(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    executor.close();
  }

  @Test
  void schedule_thereIsNoThreadForIt_futureHasTheFailure() {
    var one =
        AsyncRuntime.builder()
            .workers(1)
            .blockingExecutor(_ -> {
              throw new RejectedExecutionException("full");
            })
            .build();
    var job = one.scheduledExecutor().submit(() -> 1);
    assertThatThrownBy(() -> job.get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("full");
    one.close();
  }

  /// Who waits for submitted work that never runs is told.
  @Test
  void submitted_executorOrRuntimeEnds_waitersAreTold() throws Exception {
    var executor = runtime.scheduledExecutor();
    try (var one = AsyncRuntime.builder().name("one").workers(1).maxBlockingThreads(1).build()) {
      var queue = one.scheduledExecutor();
      var running = new CountDownLatch(1);
      var never = new CountDownLatch(1);
      Future<?> busy =
          queue.submit(() -> {
            running.countDown();
            never.await();
            return null;
          });
      running.await();
      Future<?> queued = queue.submit(() -> {});
      Future<?> late = queue.schedule(() -> {}, 1, HOURS);
      assertThat(queue.shutdownNow()).hasSize(2);
      assertThatThrownBy(queued::get).isInstanceOf(CancellationException.class);
      assertThatThrownBy(late::get).isInstanceOf(CancellationException.class);
      assertThatThrownBy(busy::get).isInstanceOf(Exception.class);
      assertThat(queue.awaitTermination(30, SECONDS)).isTrue();
    }
    Future<?> wrapped =
        executor.submit(() -> {
          Thread.sleep(1_000_000);
          return "never";
        });
    assertThat(wrapped.isDone()).isFalse();
    runtime.close();
    assertThatThrownBy(wrapped::get).isInstanceOf(Exception.class);
  }

  /// A period as long as can be told.
  @Test
  void fixedDelay_ofAllTime_runsOnce() throws Exception {
    var executor = runtime.scheduledExecutor();
    var runs = new AtomicInteger();
    var first = new CountDownLatch(2);
    var delayed =
        executor.scheduleWithFixedDelay(runs::incrementAndGet, 0, Long.MAX_VALUE, NANOSECONDS);
    var rated =
        executor.scheduleAtFixedRate(
            () -> {
              runs.incrementAndGet();
              first.countDown();
            },
            0,
            Long.MAX_VALUE,
            DAYS);
    executor.execute(first::countDown);
    first.await();
    executor.submit(() -> {}).get();
    executor.submit(() -> {}).get();
    assertThat(delayed.getDelay(DAYS)).isGreaterThan(1000);
    assertThat(rated.getDelay(DAYS)).isGreaterThan(1000);
    assertThat(runs).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void invokeAllAndAny_giveWhatTheJobsGive() throws Exception {
    var executor = runtime.scheduledExecutor();
    var all = executor.<Integer>invokeAll(List.of(() -> 1, () -> 2));
    assertThat(all.get(0).get() + all.get(1).get()).isEqualTo(3);
    assertThat(executor.<Integer>invokeAny(List.of(() -> 5, () -> 5))).isEqualTo(5);
    assertThat(unhandled).isEmpty();
  }

  @Test
  void periodic_failing_endsWithTheFailure() {
    var executor = runtime.scheduledExecutor();
    var runs = new AtomicInteger();
    var job =
        executor.scheduleAtFixedRate(
            () -> {
              if (runs.incrementAndGet() == 3) {
                throw new IllegalStateException("third");
              }
            },
            0,
            1,
            NANOSECONDS);
    assertThatThrownBy(job::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("third");
    assertThat(runs).hasValue(3);
  }

  @Test
  void storm_shutdownNowAtAnyTime_everyFutureEnds() throws Exception {
    for (int round = 0; round < 300; round++) {
      var executor = runtime.scheduledExecutor();
      var futures = new ArrayList<Future<?>>();
      for (int i = 0; i < 6; i++) {
        futures.add(executor.submit(Thread::onSpinWait, "done"));
        futures.add(executor.schedule(() -> "done", i * 20L, MICROSECONDS));
      }
      for (int spins = ThreadLocalRandom.current().nextInt(2000); spins > 0; spins--) {
        Thread.onSpinWait();
      }
      executor.shutdownNow();
      for (Future<?> future : futures) {
        try {
          assertThat(future.get()).isEqualTo("done");
        } catch (CancellationException e) {
          assertThat(future.isCancelled()).isTrue();
        }
      }
      assertThat(executor.awaitTermination(30, SECONDS)).isTrue();
    }
    assertThat(unhandled).isEmpty();
  }
}
