package weft.benchmarks.workload;

import static weft.Weft.async;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.AsyncSemaphore;

/// One task that takes a permit and gives it back: what a semaphore costs where nobody waits.
///
/// @param turns how often
public record SemaphoreAlone(int turns) implements Workload {
  @Override
  public String name() {
    return "semaphore";
  }

  @Override
  public String description() {
    return String.format("one task takes a permit and gives it back, %,d times", turns);
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
      var semaphore = AsyncSemaphore.of(1);
      long sum = 0;
      for (int i = 0; i < turns; i++) {
        try (var permit = semaphore.acquire().await()) {
          sum += permit.count();
        }
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var semaphore = new Semaphore(1);
      long sum = 0;
      for (int i = 0; i < turns; i++) {
        semaphore.acquire();
        try {
          sum++;
        } finally {
          semaphore.release();
        }
      }
      return sum;
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
    return new SemaphoreAlone(10);
  }
}
