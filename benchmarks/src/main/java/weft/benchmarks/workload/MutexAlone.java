package weft.benchmarks.workload;

import static weft.Weft.async;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Mutex;

/// One task that locks, counts and unlocks: what a mutex costs where nobody waits.
///
/// @param turns how often
public record MutexAlone(int turns) implements Workload {
  @Override
  public String name() {
    return "mutex";
  }

  @Override
  public String description() {
    return String.format("one task locks, counts and unlocks, %,d times", turns);
  }

  @Override
  public long operations() {
    return turns;
  }

  @Override
  public long expected() {
    return turns;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var mutex = Mutex.of(new long[1]);
      for (int i = 0; i < turns; i++) {
        try (var guard = mutex.lock().await()) {
          guard.value()[0]++;
        }
      }
      try (var guard = mutex.lock().await()) {
        return guard.value()[0];
      }
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var lock = new ReentrantLock();
      long[] count = new long[1];
      for (int i = 0; i < turns; i++) {
        lock.lock();
        try {
          count[0]++;
        } finally {
          lock.unlock();
        }
      }
      return count[0];
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(
        new Goal.Ratio(Metric.WALL, 1.5, "vt"),
        new Goal.Ratio(Metric.WALL, 1.0, "kotlin"),
        new Goal.Ratio(Metric.WALL, 1.0, "tokio"));
  }

  @Override
  public Workload tiny() {
    return new MutexAlone(10);
  }
}
