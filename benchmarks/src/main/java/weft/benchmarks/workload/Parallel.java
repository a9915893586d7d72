package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Spin;
import weft.benchmarks.report.Goal;
import weft.task.JoinHandle;

/// Tasks that compute: how much of the second core becomes work done.
///
/// @param tasks how many
/// @param turns of the hash in each; 12,000 take some 20 µs
public record Parallel(int tasks, int turns) implements Workload {
  /// What two workers must do more than one thread.
  private static final double SPEED_UP = 1.9;

  @Override
  public String name() {
    return "parallel";
  }

  @Override
  public String description() {
    return String.format("%,d tasks of some 20 µs of CPU each; per task", tasks);
  }

  @Override
  public String note() {
    return "plain does the same in a loop on one thread: its wall over another's is the speed-up;"
        + " compare with two workers on two idle cores only";
  }

  @Override
  public long operations() {
    return tasks;
  }

  @Override
  public long expected() {
    return tasks * once();
  }

  /// One task's work.
  long once() {
    return Spin.hash(1, turns);
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var handles = new ArrayList<JoinHandle<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        handles.add(spawn(() -> once()));
      }
      long sum = 0;
      for (JoinHandle<Long> handle : handles) {
        sum += handle.await();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      var handles = new ArrayList<CompletableFuture<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        handles.add(CompletableFuture.supplyAsync(this::once, pool));
      }
      long sum = 0;
      for (CompletableFuture<Long> handle : handles) {
        sum += handle.join();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var handles = new ArrayList<FutureTask<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        var task = new FutureTask<>(this::once);
        Thread.startVirtualThread(task);
        handles.add(task);
      }
      long sum = 0;
      for (FutureTask<Long> handle : handles) {
        sum += handle.get();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> plain() {
    return Optional.of(() -> {
      long sum = 0;
      for (int i = 0; i < tasks; i++) {
        sum += once();
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1 / SPEED_UP, "plain"));
  }

  @Override
  public Workload tiny() {
    return new Parallel(20, 100);
  }
}
