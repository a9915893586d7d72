package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawnBlocking;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;

/// Hand an empty call to a thread that may block, await it, then the next.
///
/// @param calls how many
public record SpawnBlocking(int calls) implements Workload {
  /// What `newCachedThreadPool` is, with daemons, so that nobody has to close it.
  private static final Executor CACHED =
      new ThreadPoolExecutor(
          0,
          512,
          60,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().factory());

  @Override
  public String name() {
    return "spawn_blocking";
  }

  @Override
  public String description() {
    return String.format("%,d blocking calls, one at a time, each awaited; per call", calls);
  }

  @Override
  public String note() {
    return "cf: a cached pool of threads; kotlin: withContext(Dispatchers.IO), which may stay on the"
        + " thread; no vt: a virtual thread blocks where it is";
  }

  @Override
  public long operations() {
    return calls;
  }

  @Override
  public long expected() {
    return calls;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < calls; i++) {
        sum += spawnBlocking(() -> 1L).await();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      long sum = 0;
      for (int i = 0; i < calls; i++) {
        sum += CompletableFuture.supplyAsync(() -> 1L, CACHED).join();
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1.0, "tokio"));
  }

  @Override
  public Workload tiny() {
    return new SpawnBlocking(10);
  }
}
