package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Pace;
import weft.benchmarks.report.Goal;
import weft.task.JoinHandle;

/// A tree of tasks that sums the numbers of its leaves: each one that is no leaf spawns ten and
/// awaits them. After the benchmark of that name.
///
/// @param leaves a power of ten
public record Skynet(int leaves) implements Workload {
  private static final int CHILDREN = 10;

  @Override
  public String name() {
    return "skynet";
  }

  @Override
  public String description() {
    return String.format("a tree of tasks, ten children each, %,d leaves; per leaf", leaves);
  }

  @Override
  public String note() {
    return "cf: thenCompose and allOf, no thread waits";
  }

  @Override
  public long operations() {
    return leaves;
  }

  @Override
  public long expected() {
    return (long) leaves * (leaves - 1) / 2;
  }

  @Override
  public Async<Long> weft() {
    return tree(0, leaves);
  }

  private static Async<Long> tree(long first, int size) {
    return async(() -> {
      if (size == 1) {
        return first;
      }
      var children = new JoinHandle<?>[CHILDREN];
      int part = size / CHILDREN;
      for (int i = 0; i < CHILDREN; i++) {
        children[i] = spawn(tree(first + (long) i * part, part));
      }
      long sum = 0;
      for (JoinHandle<?> child : children) {
        sum += (Long) child.await();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> futureTree(pool, 0, leaves).join());
  }

  private static CompletableFuture<Long> futureTree(Executor pool, long first, int size) {
    if (size == 1) {
      return CompletableFuture.supplyAsync(() -> first, pool);
    }
    return CompletableFuture.supplyAsync(() -> futureChildren(pool, first, size / CHILDREN), pool)
        .thenCompose(children -> CompletableFuture.allOf(children).thenApply(all -> sum(children)));
  }

  private static CompletableFuture<?>[] futureChildren(Executor pool, long first, int part) {
    var children = new CompletableFuture<?>[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
      children[i] = futureTree(pool, first + (long) i * part, part);
    }
    return children;
  }

  private static long sum(CompletableFuture<?>[] children) {
    long sum = 0;
    for (CompletableFuture<?> child : children) {
      sum += (Long) child.join();
    }
    return sum;
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> threadTree(0, leaves));
  }

  private static long threadTree(long first, int size) throws Exception {
    if (size == 1) {
      return first;
    }
    var children = new FutureTask<?>[CHILDREN];
    int part = size / CHILDREN;
    for (int i = 0; i < CHILDREN; i++) {
      long start = first + (long) i * part;
      children[i] = new FutureTask<>(() -> threadTree(start, part));
      Thread.startVirtualThread(children[i]);
    }
    long sum = 0;
    for (FutureTask<?> child : children) {
      sum += (Long) child.get();
    }
    return sum;
  }

  @Override
  public Gauge gauge() {
    return new Pace("2g");
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(
        new Goal.Ratio(Metric.WALL, 1.0, "cf"), new Goal.Ratio(Metric.WALL, 0.5, "kotlin"));
  }

  @Override
  public Workload tiny() {
    return new Skynet(100);
  }
}
