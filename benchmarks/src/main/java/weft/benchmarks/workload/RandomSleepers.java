package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Once;
import weft.benchmarks.report.Goal;
import weft.task.JoinHandle;

/// Tasks that sleep for less than a second, each for a time of its own. The times look random, and
/// are the same in each round and for each contender.
///
/// @param tasks how many
/// @param limitMillis longer than the longest sleep
public record RandomSleepers(int tasks, int limitMillis) implements Workload {
  @Override
  public String name() {
    return "sleepers_random";
  }

  @Override
  public String description() {
    return String.format(
        "%,d tasks that sleep a random 0 to %d ms, handles kept and joined",
        tasks, limitMillis - 1);
  }

  @Override
  public String note() {
    return "tokio-ct: tokio's current-thread runtime; cf as in sleepers";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public long operations() {
    return tasks;
  }

  @Override
  public long expected() {
    return tasks;
  }

  /// How long the task of that number sleeps.
  long millisOf(long number) {
    return ((number * 0x9E3779B97F4A7C15L) >>> 32) % limitMillis;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var handles = new JoinHandle<?>[tasks];
      for (int i = 0; i < tasks; i++) {
        Duration rest = Duration.ofMillis(millisOf(i));
        handles[i] = spawn(() -> sleep(rest).await());
      }
      long finished = 0;
      for (JoinHandle<?> handle : handles) {
        handle.await();
        finished += handle.isFinished() ? 1 : 0;
      }
      return finished;
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      var handles = new CompletableFuture<?>[tasks];
      for (int i = 0; i < tasks; i++) {
        Executor later =
            CompletableFuture.delayedExecutor(millisOf(i), TimeUnit.MILLISECONDS, pool);
        handles[i] = CompletableFuture.runAsync(() -> {}, later);
      }
      long finished = 0;
      for (CompletableFuture<?> handle : handles) {
        handle.join();
        finished += handle.isDone() ? 1 : 0;
      }
      return finished;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var handles = new Thread[tasks];
      for (int i = 0; i < tasks; i++) {
        long millis = millisOf(i);
        handles[i] =
            Thread.startVirtualThread(() -> Sleepers.sleepOnThread(Duration.ofMillis(millis)));
      }
      long finished = 0;
      for (Thread handle : handles) {
        handle.join();
        finished += handle.isAlive() ? 0 : 1;
      }
      return finished;
    });
  }

  @Override
  public Gauge gauge() {
    return new Once("2g");
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(
        new Goal.Ratio(Metric.CPU_SECONDS, 0.8, "tokio-ct"),
        new Goal.Limit(Metric.WALL_SECONDS, 1.3));
  }

  @Override
  public Workload tiny() {
    return new RandomSleepers(200, 20);
  }
}
