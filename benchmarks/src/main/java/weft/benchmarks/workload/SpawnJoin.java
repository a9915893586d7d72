package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Pace;
import weft.benchmarks.report.Goal;
import weft.task.JoinHandle;

/// Spawn empty tasks, keep their handles, await each in order.
///
/// @param name on the command line
/// @param tasks how many
public record SpawnJoin(String name, int tasks) implements Workload {
  private static final int MANY = 10_000;

  @Override
  public String description() {
    return String.format(
        "spawn %,d empty tasks, keep the handles, await each in order; per task", tasks);
  }

  @Override
  public long operations() {
    return tasks;
  }

  @Override
  public long expected() {
    return tasks;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var handles = new JoinHandle<?>[tasks];
      for (int i = 0; i < tasks; i++) {
        handles[i] = spawn(() -> {});
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
        handles[i] = CompletableFuture.runAsync(() -> {}, pool);
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
        handles[i] = Thread.startVirtualThread(() -> {});
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
    return tasks > MANY ? new Pace("2g") : new Pace();
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return tasks <= MANY
        ? List.of(new Goal.Ratio(Metric.WALL, 0.6, "cf"), new Goal.Ratio(Metric.WALL, 0.2, "tokio"))
        : List.of(new Goal.Ratio(Metric.WALL, 1.2, "cf"));
  }

  @Override
  public Workload tiny() {
    return new SpawnJoin(name, 20);
  }
}
