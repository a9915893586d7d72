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
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Oneshot;

/// Each task spawns the next and ends; the last one says that it is done. As in Tokio's benchmark
/// `chained_spawn`.
///
/// @param depth how many tasks
public record ChainedSpawn(int depth) implements Workload {
  @Override
  public String name() {
    return "chained_spawn";
  }

  @Override
  public String description() {
    return String.format("each task spawns the next, %,d deep; per link", depth);
  }

  @Override
  public String note() {
    return "the last task completes a oneshot as in ping_pong; once per repetition";
  }

  @Override
  public long operations() {
    return depth;
  }

  @Override
  public long expected() {
    return depth;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var done = Oneshot.<Long>channel();
      spawnLink(done, 1);
      return done.rx().await();
    });
  }

  private void spawnLink(Oneshot.Channel<Long> done, int position) {
    spawn(() -> {
      if (position == depth) {
        done.tx().send((long) position);
      } else {
        spawnLink(done, position + 1);
      }
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      var done = new CompletableFuture<Long>();
      runLink(pool, done, 1);
      return done.join();
    });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // `done` is the result
  private void runLink(Executor pool, CompletableFuture<Long> done, int position) {
    CompletableFuture.runAsync(
        () -> {
          if (position == depth) {
            done.complete((long) position);
          } else {
            runLink(pool, done, position + 1);
          }
        },
        pool);
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var done = new CompletableFuture<Long>();
      startLink(done, 1);
      return done.join();
    });
  }

  private void startLink(CompletableFuture<Long> done, int position) {
    Thread.startVirtualThread(() -> {
      if (position == depth) {
        done.complete((long) position);
      } else {
        startLink(done, position + 1);
      }
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(
        new Goal.Ratio(Metric.WALL, 0.6, "tokio"), new Goal.Ratio(Metric.WALL, 1.0, "cf"));
  }

  @Override
  public Workload tiny() {
    return new ChainedSpawn(10);
  }
}
