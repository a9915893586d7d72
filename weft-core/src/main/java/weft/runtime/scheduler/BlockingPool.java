package weft.runtime.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.task.JoinHandle;

/// Threads for work that blocks or computes: one is made when none is idle, up to the limit; beyond
/// it work waits in order. Idle threads leave after 10 s. (Tokio's rules, the JDK's executor.)
final class BlockingPool {
  private static final long KEEP_ALIVE_SECONDS = 10;

  /// A thread that knows its runtime, so that blocking work can spawn and sleep there.
  static final class PoolThread extends Thread {
    private final Scheduler scheduler;

    /// The task-local values that hold now. The thread itself only.
    @Nullable Locals locals;

    PoolThread(Scheduler scheduler, Runnable work, String name) {
      super(null, () -> scheduler.hooks().aroundThread(work, scheduler), name, 0, false);
      this.scheduler = scheduler;
      setDaemon(true);
      setContextClassLoader(scheduler.contextLoader());
    }

    Scheduler scheduler() {
      return scheduler;
    }
  }

  /// Hands work to an idle thread or refuses, so that the executor makes another thread.
  private static final class HandOver extends LinkedTransferQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean offer(Runnable work) {
      return tryTransfer(work);
    }
  }

  private final Scheduler scheduler;
  private final ThreadPoolExecutor executor;
  private final AtomicInteger threadNumbers = new AtomicInteger();

  /// Queued and running work. Any thread.
  private final AtomicInteger outstanding = new AtomicInteger();

  BlockingPool(Scheduler scheduler, int maxThreads) {
    this.scheduler = scheduler;
    executor =
        new ThreadPoolExecutor(
            0, maxThreads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new HandOver(), this::newThread);
    executor.setRejectedExecutionHandler(BlockingPool::enqueue);
  }

  private Thread newThread(Runnable work) {
    String name = scheduler.name() + "-blocking-" + threadNumbers.incrementAndGet();
    return new PoolThread(scheduler, work, name);
  }

  /// All threads are busy and there may be no more: the work waits in the queue.
  private static void enqueue(Runnable work, ThreadPoolExecutor pool) {
    if (pool.isShutdown()) {
      ((BlockingTask<?>) work).abort();
    } else {
      pool.getQueue().add(work);
    }
  }

  <T extends @Nullable Object> JoinHandle<T> submit(Callable<? extends T> work) {
    var task = new BlockingTask<T>(work, this);
    outstanding.incrementAndGet();
    executor.execute(task);
    return task;
  }

  /// Makes a handle of work that is cancelled from the start.
  <T extends @Nullable Object> JoinHandle<T> refuse(Callable<? extends T> work) {
    var task = new BlockingTask<T>(work, this);
    outstanding.incrementAndGet();
    task.abort();
    return task;
  }

  /// Whether any work is queued or running.
  boolean isBusy() {
    return outstanding.get() > 0;
  }

  /// Told by each task when it has ended or was cancelled in the queue.
  void onEnded() {
    if (outstanding.decrementAndGet() == 0 && !scheduler.hasOwnThreads()) {
      scheduler.worker(0).nudge(); // a paused clock may jump again
    }
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /// Cancels what is queued and waits for what runs.
  void close(long nanos) throws InterruptedException {
    executor.shutdown();
    List<Runnable> queued = new ArrayList<>();
    executor.getQueue().drainTo(queued);
    for (Runnable work : queued) {
      ((BlockingTask<?>) work).abort();
    }
    if (!executor.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
      scheduler
          .failures()
          .report(
              new IllegalStateException(
                  "Runtime "
                      + scheduler.name()
                      + " was closed, but "
                      + outstanding.get()
                      + " blocking operations were still running and go on by themselves."));
    }
  }
}
