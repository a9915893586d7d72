package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Footprint;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.task.JoinHandle;

/// Tasks that sleep all at once; their handles are kept and joined.
///
/// @param name on the command line
/// @param tasks how many
/// @param nested how many bodies stand between the task's own and the sleep
/// @param rest how long each sleeps
public record Sleepers(String name, int tasks, int nested, Duration rest) implements Workload {
  private static final double BODY = 48;

  @Override
  public String description() {
    return String.format(
        "%,d tasks that sleep %d s%s, handles kept and joined",
        tasks, rest.toSeconds(), nested == 0 ? "" : ", " + nested + " more bodies deep");
  }

  @Override
  public String note() {
    return nested > 0
        ? "live B less that of sleepers, divided by "
            + nested
            + ", is the heap per nested body, whose"
            + " goal is 40 B and its spills: here a second capture, 8 B with the alignment"
        : "cf has no task that sleeps: a task that delayedExecutor starts after the time stands for it;"
            + " beyond, CPU, unforced and alloc come from a first run, live and full GC from a second one after"
            + " three forced collections, peak and GCs from both";
  }

  @Override
  public boolean isQuick() {
    return false;
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
  public Async<Long> weft() {
    return async(() -> {
      var handles = new JoinHandle<?>[tasks];
      for (int i = 0; i < tasks; i++) {
        handles[i] = nested == 0 ? spawn(() -> sleep(rest).await()) : spawn(nestedSleep(nested));
      }
      long finished = 0;
      for (JoinHandle<?> handle : handles) {
        handle.await();
        finished += handle.isFinished() ? 1 : 0;
      }
      return finished;
    });
  }

  private Async<Void> nestedSleep(int depth) {
    return async(() -> {
      if (depth == 0) {
        sleep(rest).await();
      } else {
        nestedSleep(depth - 1).await();
      }
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return nested > 0
        ? Optional.empty()
        : Optional.of(() -> {
          Executor later =
              CompletableFuture.delayedExecutor(rest.toMillis(), TimeUnit.MILLISECONDS, pool);
          var handles = new CompletableFuture<?>[tasks];
          for (int i = 0; i < tasks; i++) {
            handles[i] = CompletableFuture.runAsync(() -> {}, later);
          }
          long finished = 0;
          for (CompletableFuture<?> handle : handles) {
            handle.join();
            finished += handle.isDone() ? 1 : 0;
          }
          return finished;
        });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return nested > 0
        ? Optional.empty()
        : Optional.of(() -> {
          var handles = new Thread[tasks];
          for (int i = 0; i < tasks; i++) {
            handles[i] = Thread.startVirtualThread(() -> sleepOnThread(rest));
          }
          long finished = 0;
          for (Thread handle : handles) {
            handle.join();
            finished += handle.isAlive() ? 0 : 1;
          }
          return finished;
        });
  }

  static void sleepOnThread(Duration rest) {
    try {
      Thread.sleep(rest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Gauge gauge() {
    return new Footprint(rest);
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return nested > 0
        ? List.of(new Goal.Added(Metric.LIVE, BODY, nested, "sleepers"))
        : List.of(
            new Goal.Limit(Metric.LIVE, 84),
            new Goal.Ratio(Metric.FULL_COLLECTION, 0.1, "vt"),
            new Goal.Ratio(Metric.PEAK, 0.4, "tokio"),
            new Goal.Ratio(Metric.BEYOND, 1.0, "tokio"),
            new Goal.Ratio(Metric.CPU_SECONDS, 1.0, "tokio"));
  }

  @Override
  public Workload tiny() {
    return new Sleepers(name, 1_000, nested, Duration.ofMillis(20));
  }

  @Override
  public Workload parked() {
    return new Sleepers(name, tasks, nested, Duration.ofMinutes(5));
  }
}
