package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.AsyncSemaphore;
import weft.task.JoinHandle;

/// Tasks that share fewer permits than they are, and yield while they hold one.
///
/// @param tasks how many
/// @param permits how many of them at once
/// @param turns of each
public record SemaphoreContended(int tasks, int permits, int turns) implements Workload {
  @Override
  public String name() {
    return "semaphore_contended";
  }

  @Override
  public String description() {
    return String.format(
        "%d tasks share %d permits, %,d times each, and yield while they hold one; per permit",
        tasks, permits, turns);
  }

  @Override
  public String note() {
    return "vt: not in order of arrival, the others are";
  }

  @Override
  public long operations() {
    return (long) tasks * turns;
  }

  @Override
  public long expected() {
    return operations();
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var semaphore = AsyncSemaphore.of(permits);
      var handles = new ArrayList<JoinHandle<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        handles.add(spawn(() -> take(semaphore).await()));
      }
      long sum = 0;
      for (JoinHandle<Long> handle : handles) {
        sum += handle.await();
      }
      return sum;
    });
  }

  private Async<Long> take(AsyncSemaphore semaphore) {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < turns; i++) {
        try (var permit = semaphore.acquire().await()) {
          yieldNow().await();
          sum += permit.count();
        }
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var semaphore = new Semaphore(permits);
      var handles = new ArrayList<FutureTask<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        var task = new FutureTask<>(() -> takeBlocking(semaphore));
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

  @SuppressWarnings("ThreadPriorityCheck") // the scheduler is part of what is measured
  private long takeBlocking(Semaphore semaphore) throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < turns; i++) {
      semaphore.acquire();
      try {
        Thread.yield();
        sum++;
      } finally {
        semaphore.release();
      }
    }
    return sum;
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.BestOther(Metric.WALL, 0.4));
  }

  @Override
  public Workload tiny() {
    return new SemaphoreContended(tasks, permits, 10);
  }
}
