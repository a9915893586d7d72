package weft.benchmarks.workload;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.runtime.AsyncRuntime;

/// The main thread spawns, the last task tells it that all have run. As in Tokio's benchmark
/// `spawn_many_remote_idle`.
///
/// @param tasks how many
public record SpawnRemote(int tasks) implements RemoteWorkload {
  /// What the tasks count down, and what the main thread waits for.
  private record Finish(AtomicInteger left, CountDownLatch done) {
    static Finish of(int tasks) {
      return new Finish(new AtomicInteger(tasks), new CountDownLatch(1));
    }

    void countDown() {
      if (left.decrementAndGet() == 0) {
        done.countDown();
      }
    }

    long await(int tasks) throws InterruptedException {
      done.await();
      return (long) tasks - left.get();
    }
  }

  @Override
  public String name() {
    return "spawn_remote";
  }

  @Override
  public String description() {
    return String.format(
        "the main thread spawns %,d tasks, the last one tells it; per task", tasks);
  }

  @Override
  public String note() {
    return "cf: one runAsync each, the future is dropped";
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
  public Callable<Long> weftFrom(AsyncRuntime runtime) {
    return () -> {
      Finish finish = Finish.of(tasks);
      for (int i = 0; i < tasks; i++) {
        runtime.spawn(() -> finish.countDown());
      }
      return finish.await(tasks);
    };
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // they count down
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      Finish finish = Finish.of(tasks);
      for (int i = 0; i < tasks; i++) {
        java.util.concurrent.CompletableFuture.runAsync(finish::countDown, pool);
      }
      return finish.await(tasks);
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      Finish finish = Finish.of(tasks);
      for (int i = 0; i < tasks; i++) {
        Thread.startVirtualThread(finish::countDown);
      }
      return finish.await(tasks);
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1.5, "cf"));
  }

  @Override
  public Workload tiny() {
    return new SpawnRemote(20);
  }
}
