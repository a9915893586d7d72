package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Mutex;

/// Tasks that count under one lock and yield between reading and writing, so that the count is
/// right only if the lock is.
///
/// @param tasks how many
/// @param turns of each
public record MutexContended(int tasks, int turns) implements Workload {
  @Override
  public String name() {
    return "mutex_contended";
  }

  @Override
  public String description() {
    return String.format(
        "%d tasks lock, yield, count and unlock, %,d times each; per lock", tasks, turns);
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
      var mutex = Mutex.of(new long[1]);
      var handles = new ArrayList<Async<Void>>(tasks);
      for (int i = 0; i < tasks; i++) {
        handles.add(spawn(() -> count(mutex).await()));
      }
      for (var handle : handles) {
        handle.await();
      }
      try (var guard = mutex.lock().await()) {
        return guard.value()[0];
      }
    });
  }

  private Async<Void> count(Mutex<long[]> mutex) {
    return async(() -> {
      for (int i = 0; i < turns; i++) {
        try (var guard = mutex.lock().await()) {
          long count = guard.value()[0];
          yieldNow().await();
          guard.value()[0] = count + 1;
        }
      }
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var lock = new ReentrantLock();
      long[] count = new long[1];
      var handles = new ArrayList<FutureTask<Void>>(tasks);
      for (int i = 0; i < tasks; i++) {
        var task = new FutureTask<Void>(() -> countBlocking(lock, count), null);
        Thread.startVirtualThread(task);
        handles.add(task);
      }
      for (FutureTask<Void> handle : handles) {
        handle.get();
      }
      return count[0];
    });
  }

  @SuppressWarnings("ThreadPriorityCheck") // the scheduler is part of what is measured
  private void countBlocking(ReentrantLock lock, long[] count) {
    for (int i = 0; i < turns; i++) {
      lock.lock();
      try {
        long before = count[0];
        Thread.yield();
        count[0] = before + 1;
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.BestOther(Metric.WALL, 0.4));
  }

  @Override
  public Workload tiny() {
    return new MutexContended(tasks, 10);
  }
}
