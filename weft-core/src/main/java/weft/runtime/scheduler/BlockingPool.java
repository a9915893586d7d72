package weft.runtime.scheduler;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.runtime.BlockingMetrics;
import weft.task.JoinHandle;

/// Threads for work that blocks or computes: one is made when none is idle, up to the limit; beyond
/// it work waits in order. Idle threads leave after a while, those first that were idle longest.
/// (Tokio's rules.) Guard: BlockingPoolTest.
final class BlockingPool {
  /// What has been interrupted ends soon, if it ever does.
  private static final long INTERRUPTED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final Duration LONGEST = Duration.ofDays(365);

  /// A thread that knows its runtime, so that blocking work can spawn and sleep there.
  static final class PoolThread extends Thread {
    private final BlockingPool pool;

    /// The task-local values that hold now. The thread itself only.
    @Nullable Locals locals;

    /// What it runs, or is to run next. Written under the pool's lock, read by itself and by close.
    private volatile @Nullable BlockingTask<?> work;

    PoolThread(BlockingPool pool, String name) {
      super(null, null, name, 0, false);
      this.pool = pool;
      setDaemon(true);
      setContextClassLoader(pool.scheduler.contextLoader());
    }

    @Override
    public void run() {
      Hooks hooks = scheduler().hooks();
      try {
        hooks.onThreadStart(scheduler());
        try {
          pool.runOn(this);
        } finally {
          hooks.onThreadStop(scheduler());
        }
      } finally {
        pool.toLeft();
      }
    }

    Scheduler scheduler() {
      return pool.scheduler;
    }
  }

  private final Scheduler scheduler;
  private final Settings.Blocking limits;
  private final Consumer<Thread> starter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition threadLeft = lock.newCondition();

  /// Guarded by lock: what waits because every thread is busy and there may be no more.
  private final SequencedSet<BlockingTask<?>> queue = new LinkedHashSet<>();

  /// Guarded by lock: all threads that work or will, those too that have yet to start.
  private final Set<PoolThread> threads = new HashSet<>();

  /// Guarded by lock: work that an executor of somebody else's has, queued or running.
  private final Set<BlockingTask<?>> elsewhere = new LinkedHashSet<>();

  /// Guarded by lock: those without work, the one that was busy last at the end.
  private final ArrayDeque<PoolThread> idle = new ArrayDeque<>();

  /// Guarded by lock: threads that will take no more work, but have a hook to run.
  private int leaving;

  /// Guarded by lock.
  private int threadNumber;

  /// Written under the lock, read by idle threads.
  private volatile boolean closed;

  /// Queued and running work. Any thread.
  private final AtomicInteger outstanding = new AtomicInteger();

  BlockingPool(Scheduler scheduler, Settings.Blocking limits) {
    this(scheduler, limits, new Start());
  }

  private static final class Start implements Consumer<Thread> {
    @Override
    public void accept(Thread thread) {
      thread.start();
    }
  }

  /// Makes a pool whose threads a test starts.
  BlockingPool(Scheduler scheduler, Settings.Blocking limits, Consumer<Thread> starter) {
    this.scheduler = scheduler;
    this.limits = limits;
    this.starter = starter;
  }

  <T extends @Nullable Object> JoinHandle<T> submit(
      Callable<? extends T> work, boolean interruptible) {
    return submit(work, interruptible, null);
  }

  /// Starts work.
  ///
  /// @param executor runs it; null for what the settings say
  <T extends @Nullable Object> BlockingTask<T> submit(
      Callable<? extends T> work, boolean interruptible, @Nullable Executor executor) {
    var task = new BlockingTask<T>(work, this, interruptible);
    outstanding.incrementAndGet();
    Executor other = executor == null ? limits.executor() : executor;
    if (other != null) {
      execute(task, other, executor != null);
      return task;
    }
    PoolThread thread = place(task);
    if (thread == null) {
      return task;
    }
    if (thread.getState() == Thread.State.NEW) {
      start(thread);
    } else {
      LockSupport.unpark(thread);
    }
    return task;
  }

  private void execute(BlockingTask<?> task, Executor executor, boolean ofCaller) {
    if (!toElsewhere(task)) {
      task.abort(scheduler.reasonOfClose());
      return;
    }
    try {
      executor.execute(() -> runElsewhere(task));
    } catch (Throwable cause) {
      task.toFailed(refused(task, ofCaller, cause));
      toEndedElsewhere(task);
    }
  }

  private IllegalStateException refused(BlockingTask<?> task, boolean ofCaller, Throwable cause) {
    StackTraceElement place = task.startedAt();
    String at = place == null ? "" : " at " + place;
    return new IllegalStateException(
        ofCaller
            ? "The executor that is given to blocking(executor, …)"
                + at
                + " refused the call: "
                + cause
                + ". Give that executor more room, let fewer callers come at a time, or leave it out:"
                + " then the call waits for a thread of the runtime."
            : "The blockingExecutor of runtime "
                + scheduler.name()
                + " refused a call that was made"
                + at
                + ": "
                + cause
                + ". Give that executor more room, or build the runtime without one: then calls wait"
                + " for its own threads.",
        cause);
  }

  private boolean toElsewhere(BlockingTask<?> task) {
    lock.lock();
    try {
      return !closed && elsewhere.add(task);
    } finally {
      lock.unlock();
    }
  }

  private void runElsewhere(BlockingTask<?> task) {
    try {
      Guest.run(scheduler, task);
    } catch (Throwable failure) { // of whoever was told of the end of the work
      scheduler.failures().report(failure);
    } finally {
      toEndedElsewhere(task);
    }
  }

  private void toEndedElsewhere(BlockingTask<?> task) {
    lock.lock();
    try {
      elsewhere.remove(task);
      threadLeft.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Makes a handle of work that is cancelled from the start.
  <T extends @Nullable Object> BlockingTask<T> refuse(Callable<? extends T> work) {
    var task = new BlockingTask<T>(work, this, false);
    outstanding.incrementAndGet();
    task.abort(scheduler.reasonOfClose());
    return task;
  }

  /// Gives work to an idle or to a new thread, whom the caller must tell, or queues it.
  private @Nullable PoolThread place(BlockingTask<?> task) {
    lock.lock();
    try {
      if (!closed) {
        PoolThread thread = idle.pollLast();
        if (thread == null && threads.size() < limits.maxThreads()) {
          thread = new PoolThread(this, scheduler.name() + "-blocking-" + ++threadNumber);
          threads.add(thread);
        }
        if (thread == null) {
          queue.add(task);
        } else {
          thread.work = task;
        }
        return thread;
      }
    } finally {
      lock.unlock();
    }
    task.abort(scheduler.reasonOfClose());
    return null;
  }

  /// Starts a new thread; if there can be none, its work fails, and whatever would wait for it.
  private void start(PoolThread thread) {
    try {
      starter.accept(thread);
    } catch (Throwable cause) {
      var failure = noThread(cause);
      for (BlockingTask<?> task : toNeverStarted(thread)) {
        task.toFailed(failure);
      }
    }
  }

  private IllegalStateException noThread(Throwable cause) {
    return new IllegalStateException(
        "Runtime "
            + scheduler.name()
            + " could not start a thread for blocking work: "
            + cause.getMessage()
            + ". Raise the limit of threads of the process or the container, or lower"
            + " maxBlockingThreads (now "
            + limits.maxThreads()
            + "), so that work waits in the queue instead.",
        cause);
  }

  private List<BlockingTask<?>> toNeverStarted(PoolThread thread) {
    lock.lock();
    try {
      var lost = new ArrayList<BlockingTask<?>>();
      BlockingTask<?> own = thread.work;
      if (own != null) {
        lost.add(own);
      }
      threads.remove(thread);
      threadLeft.signalAll();
      if (threads.isEmpty()) { // nobody would come for these
        lost.addAll(queue);
        queue.clear();
      }
      return lost;
    } finally {
      lock.unlock();
    }
  }

  // ---- by the threads

  /// The work is in no local variable while it waits for the next: that would keep it alive.
  private void runOn(PoolThread self) {
    do {
      runWorkOf(self);
    } while (hasNext(self));
  }

  private void runWorkOf(PoolThread self) {
    try {
      Objects.requireNonNull(self.work).run();
    } catch (Throwable failure) { // of whoever was told of the end of the work
      scheduler.failures().report(failure);
    }
  }

  /// The last thing a thread does.
  private void toLeft() {
    lock.lock();
    try {
      leaving--;
      threadLeft.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasNext(PoolThread self) {
    lock.lock();
    try {
      self.work = null;
      if (!queue.isEmpty()) {
        self.work = queue.removeFirst();
        return true;
      }
      if (closed) {
        toLeaving(self);
        return false;
      }
      idle.addLast(self);
    } catch (OutOfMemoryError e) { // the deque could not grow: another thread will be made
      toLeaving(self);
      return false;
    } finally {
      lock.unlock();
    }
    return isGivenWork(self);
  }

  private boolean isGivenWork(PoolThread self) {
    Duration keepAlive = limits.keepAlive();
    long nanos = (keepAlive.compareTo(LONGEST) < 0 ? keepAlive : LONGEST).toNanos();
    long deadline = System.nanoTime() + nanos;
    while (self.work == null) {
      long left = deadline - System.nanoTime();
      if (left > 0 && !closed) {
        LockSupport.parkNanos(this, left);
        Thread.interrupted(); // it would end parking, and nobody here waits for it
      } else if (toLeavingUnlessGivenWork(self)) {
        return false;
      }
    }
    return true;
  }

  private boolean toLeavingUnlessGivenWork(PoolThread self) {
    lock.lock();
    try {
      if (!idle.remove(self)) {
        return false;
      }
      toLeaving(self);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// From now on it does not count: whoever comes with work makes another thread. Under the lock in
  /// which it was found that there is no work.
  private void toLeaving(PoolThread self) {
    threads.remove(self);
    leaving++;
  }

  // ---- by others

  /// Whether any work is queued or running.
  boolean isBusy() {
    return outstanding.get() > 0;
  }

  BlockingMetrics metrics() {
    lock.lock();
    try {
      int count = threads.size();
      int running = count - idle.size() + elsewhere.size();
      return new BlockingMetrics(count, idle.size(), running, queue.size());
    } finally {
      lock.unlock();
    }
  }

  /// Told by each task that was cancelled before a thread took it.
  void onWithdrawn(BlockingTask<?> task) {
    lock.lock();
    try {
      queue.remove(task);
      if (elsewhere.remove(task)) {
        threadLeft.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// What is queued or runs. Any thread.
  List<BlockingTask<?>> work() {
    lock.lock();
    try {
      return present();
    } finally {
      lock.unlock();
    }
  }

  /// Under the lock.
  private List<BlockingTask<?>> present() {
    List<BlockingTask<?>> work = new ArrayList<>(queue);
    work.addAll(elsewhere);
    for (PoolThread thread : threads) {
      BlockingTask<?> running = thread.work;
      if (running != null) {
        work.add(running);
      }
    }
    return work;
  }

  /// Told by each task when it has ended or was cancelled in the queue.
  void onEnded() {
    if (outstanding.decrementAndGet() == 0 && !scheduler.hasOwnThreads()) {
      scheduler.worker(0).parking().nudge(); // a paused clock may jump again
    }
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /// Cancels what is queued and interrupts what may be interrupted.
  void cancel() {
    String reason = scheduler.reasonOfClose();
    toClosed().forEach(task -> task.abort(reason));
  }

  /// Waits for what still runs after {@link #cancel}, at least as long as what was interrupted may
  /// take.
  ///
  /// @return false if something still runs
  boolean awaitEnd(long nanos) throws InterruptedException {
    return awaitThreads(Math.max(nanos, INTERRUPTED_NANOS)) || !isBusy();
  }

  /// Reports what still runs when its runtime ends.
  void reportBusy() {
    scheduler
        .failures()
        .report(
            new IllegalStateException(
                "Runtime "
                    + scheduler.name()
                    + " was closed, but these blocking calls were still running and go on by"
                    + " themselves. What was started with blocking or spawnInterruptible has been"
                    + " interrupted, and ends if it heeds that; nothing else was:\n"
                    + Dump.ofCalls(scheduler)));
  }

  /// All work there is.
  private List<BlockingTask<?>> toClosed() {
    lock.lock();
    try {
      closed = true;
      List<BlockingTask<?>> work = present();
      queue.clear();
      idle.forEach(LockSupport::unpark);
      return work;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitThreads(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && threads.size() + leaving + elsewhere.size() > 0) {
        left = threadLeft.awaitNanos(left);
      }
      return threads.size() + leaving + elsewhere.size() == 0;
    } finally {
      lock.unlock();
    }
  }
}
