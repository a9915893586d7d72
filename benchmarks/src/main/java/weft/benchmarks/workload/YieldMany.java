package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.task.JoinHandle;

/// Many tasks that do nothing but let the others run.
///
/// @param tasks how many
/// @param yields of each
public record YieldMany(int tasks, int yields) implements Workload {
  @Override
  public String name() {
    return "yield_many";
  }

  @Override
  public String description() {
    return String.format("%,d tasks that yield %,d times each; per yield", tasks, yields);
  }

  @Override
  public String note() {
    return "no cf: a CompletableFuture has nothing that goes on where it left off";
  }

  @Override
  public long operations() {
    return (long) tasks * yields;
  }

  @Override
  public long expected() {
    return operations();
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var handles = new ArrayList<JoinHandle<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        handles.add(
            spawn(() -> {
              long count = 0;
              for (int n = 0; n < yields; n++) {
                yieldNow().await();
                count++;
              }
              return count;
            }));
      }
      long sum = 0;
      for (JoinHandle<Long> handle : handles) {
        sum += handle.await();
      }
      return sum;
    });
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is measured
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var handles = new ArrayList<FutureTask<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        var task =
            new FutureTask<>(() -> {
              long count = 0;
              for (int n = 0; n < yields; n++) {
                Thread.yield();
                count++;
              }
              return count;
            });
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
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 0.7, "tokio"));
  }

  @Override
  public Workload tiny() {
    return new YieldMany(5, 10);
  }
}
