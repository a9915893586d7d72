package weft.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// Virtual threads with java.util.concurrent.
public final class VirtualThreads implements Contender {
  @Override
  public String name() {
    return "vt";
  }

  @Override
  public String description() {
    return "virtual threads with java.util.concurrent";
  }

  @Override
  public boolean offers(Workload workload) {
    return workload.virtualThreads().isPresent();
  }

  @Override
  public List<String> flags(int workers) {
    return List.of("-Djdk.virtualThreadScheduler.parallelism=" + workers);
  }

  @Override
  public Pool open(int workers) {
    return new Threads();
  }

  /// Runs work again and again on one virtual thread; the calling thread waits.
  static long runIn(Callable<Long> once, int repetitions) throws Exception {
    return Threads.start(() -> CompletableFutures.repeat(once, repetitions)).get();
  }

  private record Threads() implements Pool {
    private static final int CROWD_TURNS = 3_000;

    @Override
    public long runCrowd() throws Exception {
      return start(Threads::crowd).get();
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      Callable<Long> once = workload.virtualThreads().orElseThrow();
      if (workload instanceof RemoteWorkload) {
        return CompletableFutures.repeat(once, repetitions);
      }
      return runIn(once, repetitions);
    }

    private static FutureTask<Long> start(Callable<Long> work) {
      var task = new FutureTask<>(work);
      Thread.startVirtualThread(task);
      return task;
    }

    private static long crowd() throws Exception {
      long sum = 0;
      for (int i = 0; i < CROWD_TURNS; i++) {
        var tasks = new ArrayList<FutureTask<Long>>();
        startSimple(tasks);
        startWaiting(tasks);
        for (FutureTask<Long> task : tasks) {
          sum += task.get();
        }
      }
      return sum;
    }

    @SuppressWarnings("ThreadPriorityCheck") // that call is one of the many kinds
    private static void startSimple(List<FutureTask<Long>> all) {
      all.add(start(() -> 1L));
      all.add(
          start(() -> {
            Thread.yield();
            return 2L;
          }));
      all.add(
          start(() -> {
            long count = 0;
            for (; count < 3; count++) {
              Thread.yield();
            }
            return count;
          }));
      all.add(start(() -> start(() -> 4L).get()));
      all.add(start(() -> CompletableFuture.completedFuture(5L).join()));
    }

    private static void startWaiting(List<FutureTask<Long>> all) {
      var queue = new ArrayBlockingQueue<Long>(1);
      all.add(start(queue::take));
      var lock = new ReentrantLock();
      all.add(
          start(() -> {
            lock.lock();
            try {
              queue.put(6L);
              return 7L;
            } finally {
              lock.unlock();
            }
          }));
      var permits = new Semaphore(0);
      all.add(
          start(() -> {
            permits.acquire();
            return 8L;
          }));
      all.add(
          start(() -> {
            permits.release();
            return 9L;
          }));
    }

    @Override
    public void close() {}
  }
}
