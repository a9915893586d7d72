package weft.runtime;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.task.JoinHandle;

/// What a snapshot counts.
@Timeout(60)
class MetricsTest {
  private static WorkerMetrics worker(AsyncRuntime runtime) {
    return runtime.metrics().workers().getFirst();
  }

  private static RuntimeMetrics awaitMetrics(
      AsyncRuntime runtime, Predicate<RuntimeMetrics> condition) {
    for (; ; ) {
      RuntimeMetrics metrics = runtime.metrics();
      if (condition.test(metrics)) {
        return metrics;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void metrics_freshRuntime_allZero() {
    try (var paused = new Paused()) {
      assertThat(paused.runtime.metrics().toString())
          .isEqualTo(
              "RuntimeMetrics[name=paused, workers=[WorkerMetrics[name=paused-0, parked=false,"
                  + " polls=0, steals=0, parks=0, wakeUps=0, overflows=0, ringLength=0, busy=PT0S,"
                  + " timersFired=0, sockets=SocketMetrics[watched=0, accepted=0, connected=0, bytesRead=0,"
                  + " bytesWritten=0, selectorRebuilds=0]]], liveTasks=0, waitingTasks=0, injectorLength=0,"
                  + " blocking=BlockingMetrics[threads=0, idle=0, running=0, queued=0]]");
    }
  }

  @Test
  void polls_eachPollOfATask_counted() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 1_000; i++) {
          yieldNow().await();
        }
      });
      assertThat(worker(paused.runtime).polls()).isEqualTo(1_001);
    }
  }

  @Test
  void timersFiredAndParks_sleeps_counted() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 10; i++) {
          sleep(ofSeconds(1)).await();
        }
      });
      assertThat(worker(paused.runtime).timersFired()).isEqualTo(10);
      assertThat(worker(paused.runtime).parks())
          .isGreaterThanOrEqualTo(10); // more: a far timer moves
      assertThat(worker(paused.runtime).wakeUps()).isZero();
    }
  }

  @Test
  void waitingTasks_someSleep_thoseAlone() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handles = new ArrayList<JoinHandle<Void>>();
        for (int i = 0; i < 3; i++) {
          handles.add(spawn(() -> sleep(ofSeconds(1)).await()));
        }
        yieldNow().await();
        spawn(() -> {});
        RuntimeMetrics metrics = paused.runtime.metrics();
        assertThat(metrics.waitingTasks()).isEqualTo(3);
        assertThat(metrics.liveTasks()).isEqualTo(5); // one runs, one is queued
        joinAll(handles).await();
      });
    }
  }

  @Test
  void queuesAndLiveTasks_whileABodyRuns_seenFromInside() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handles = new ArrayList<JoinHandle<Integer>>();
        for (int i = 0; i < 300; i++) {
          handles.add(spawn(() -> 1));
        }
        RuntimeMetrics metrics = paused.runtime.metrics();
        assertThat(metrics.liveTasks()).isEqualTo(301);
        assertThat(metrics.waitingTasks()).isZero();
        assertThat(metrics.injectorLength()).isEqualTo(129);
        assertThat(metrics.workers().getFirst().ringLength()).isEqualTo(171);
        assertThat(metrics.workers().getFirst().overflows()).isEqualTo(1);
        joinAll(handles).await();
      });
      assertThat(paused.runtime.metrics().liveTasks()).isZero();
    }
  }

  @Test
  void stealsAndWakeUps_twoWorkers_counted() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      RuntimeMetrics metrics;
      do {
        runtime.run(() -> fanOut().await());
        metrics = runtime.metrics();
      } while (sum(metrics, WorkerMetrics::steals) == 0
          || sum(metrics, WorkerMetrics::wakeUps) == 0);
      assertThat(sum(metrics, WorkerMetrics::polls)).isGreaterThan(200);
    }
  }

  private static long sum(RuntimeMetrics metrics, ToLongFunction<WorkerMetrics> counter) {
    return metrics.workers().stream().mapToLong(counter).sum();
  }

  private static Async<Void> fanOut() {
    return async(() -> {
      var handles = new ArrayList<JoinHandle<Long>>();
      for (int i = 0; i < 200; i++) {
        handles.add(
            spawn(() -> {
              long sum = 0;
              for (int n = 0; n < 20_000; n++) {
                sum += Integer.reverse(n);
              }
              return sum;
            }));
      }
      joinAll(handles).await();
    });
  }

  @Test
  void busyAndParked_workThenNothing_busyStandsStill() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      runtime.run(() -> {
        sleep(ofMillis(1)).await();
        long until = System.nanoTime() + ofMillis(5).toNanos();
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
      });
      RuntimeMetrics parked =
          awaitMetrics(runtime, m -> m.workers().getFirst().parked() && m.liveTasks() == 0);
      var busy = parked.workers().getFirst().busy();
      assertThat(busy).isGreaterThan(ofMillis(4)).isGreaterThan(ZERO);
      assertThat(worker(runtime).busy()).isEqualTo(busy);
    }
  }

  @Test
  void blocking_runningQueuedAndIdle_counted() throws Exception {
    var gate = new CountDownLatch(1);
    try (var runtime = AsyncRuntime.builder().workers(1).maxBlockingThreads(2).build()) {
      var handles = new ArrayList<JoinHandle<Integer>>();
      for (int i = 0; i < 5; i++) {
        handles.add(
            runtime.spawnBlocking(() -> {
              gate.await();
              return 1;
            }));
      }
      assertThat(runtime.metrics().blocking()).isEqualTo(new BlockingMetrics(2, 0, 2, 3));
      gate.countDown();
      for (var handle : handles) {
        handle.block();
      }
      awaitMetrics(runtime, m -> m.blocking().equals(new BlockingMetrics(2, 2, 0, 0)));
    }
  }
}
