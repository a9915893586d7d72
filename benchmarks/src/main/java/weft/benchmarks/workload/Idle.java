package weft.benchmarks.workload;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Idleness;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;

/// Tasks that sleep for minutes while the process is watched.
///
/// @param sleepers the tasks
public record Idle(Sleepers sleepers) implements Workload {
  static final Duration WATCH = Duration.ofSeconds(3);

  /// With that many tasks.
  public Idle(int tasks) {
    this(new Sleepers("idle", tasks, 0, Duration.ofMinutes(5)));
  }

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String description() {
    return String.format(
        "CPU of a process with %,d sleeping tasks and nothing due", sleepers.tasks());
  }

  @Override
  public String note() {
    return "plain is a JVM whose only thread sleeps: what the JVM itself uses";
  }

  @Override
  public long operations() {
    return sleepers.operations();
  }

  @Override
  public long expected() {
    return sleepers.expected();
  }

  @Override
  public Async<Long> weft() {
    return sleepers.weft();
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return sleepers.completableFuture(pool);
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return sleepers.virtualThreads();
  }

  @Override
  public Optional<Callable<Long>> plain() {
    return Optional.of(() -> {
      Thread.sleep(sleepers.rest());
      return expected();
    });
  }

  @Override
  public Gauge gauge() {
    return new Idleness(WATCH);
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Limit(Metric.IDLE, 0.1));
  }

  @Override
  public Workload tiny() {
    return new Idle(new Sleepers("idle", 100, 0, Duration.ofMillis(20)));
  }
}
