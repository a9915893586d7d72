package weft.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/// CompletableFuture on a ForkJoinPool in the mode for events: first in, first out.
public final class CompletableFutures implements Contender {
  @Override
  public String name() {
    return "cf";
  }

  @Override
  public String description() {
    return "CompletableFuture on a ForkJoinPool (asynchronous mode)";
  }

  @Override
  public boolean offers(Workload workload) {
    return workload.completableFuture(Runnable::run).isPresent();
  }

  @Override
  public Pool open(int workers) {
    return new Futures(
        new ForkJoinPool(workers, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true));
  }

  private record Futures(ForkJoinPool threads) implements Pool {
    private static final int CROWD_TURNS = 3_000;

    @Override
    public long runCrowd() throws Exception {
      return threads.submit(this::crowd).get();
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      Callable<Long> once = workload.completableFuture(threads).orElseThrow();
      if (workload instanceof RemoteWorkload) {
        return repeat(once, repetitions);
      }
      return threads.submit(() -> repeat(once, repetitions)).get();
    }

    private long crowd() {
      long sum = 0;
      for (int i = 0; i < CROWD_TURNS; i++) {
        for (CompletableFuture<Long> future : oneOfEach()) {
          sum += future.join();
        }
      }
      return sum;
    }

    private List<CompletableFuture<Long>> oneOfEach() {
      var all = new ArrayList<CompletableFuture<Long>>();
      all.add(CompletableFuture.supplyAsync(() -> 1L, threads));
      all.add(CompletableFuture.supplyAsync(() -> 1L, threads).thenApply(value -> value + 1));
      all.add(CompletableFuture.supplyAsync(() -> 1L, threads).thenApplyAsync(v -> v + 2, threads));
      all.add(
          CompletableFuture.runAsync(() -> {}, threads)
              .thenCompose(none -> CompletableFuture.supplyAsync(() -> 4L, threads)));
      all.add(CompletableFuture.runAsync(Thread::onSpinWait, threads).handle((none, e) -> 5L));
      all.add(
          CompletableFuture.supplyAsync(() -> 2L, threads)
              .thenCombine(CompletableFuture.supplyAsync(() -> 4L, threads), Long::sum));
      all.add(
          CompletableFuture.supplyAsync(() -> 7L, threads)
              .whenComplete((value, failure) -> Thread.onSpinWait()));
      var late = new CompletableFuture<Long>();
      all.add(late.thenApplyAsync(value -> value * 2, threads));
      threads.execute(() -> late.complete(4L));
      return all;
    }

    @Override
    public void close() {
      threads.close();
    }
  }

  /// Calls again and again.
  ///
  /// @return the sum
  /// @throws Exception what failed
  static long repeat(Callable<Long> once, int repetitions) throws Exception {
    long sum = 0;
    for (int i = 0; i < repetitions; i++) {
      sum += once.call();
    }
    return sum;
  }
}
