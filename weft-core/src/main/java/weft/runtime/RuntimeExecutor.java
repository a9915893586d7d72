package weft.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.combinators.Owning;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Traits;
import weft.support.Arguments;
import weft.task.JoinHandle;

/// A runtime as an executor: work runs on the threads of its blocking pool, delays are timers of the
/// runtime. Any thread. See {@link AsyncRuntime#executor}.
///
///     OPEN      -> SHUT DOWN   no more work is accepted, periodic work is cancelled
///     SHUT DOWN -> TERMINATED  the last piece of work has ended, or the runtime has stopped
final class RuntimeExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  /// A runtime that stops drops work without a word, so those who wait look at it now and then.
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /// What was accepted and has not ended. Guarded by lock.
  private final Set<Work> live = new LinkedHashSet<>();

  /// Guarded by lock.
  private boolean shutDown;

  RuntimeExecutor(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// A piece of work that was accepted.
  private interface Work extends Runnable {
    /// Stops it for `shutdownNow`.
    ///
    /// @return whether it had not begun, and never will
    boolean stop();

    /// Whether a shutdown stops it.
    default boolean isPeriodic() {
      return false;
    }
  }

  private void toLive(Work work) {
    lock.lock();
    try {
      if (shutDown) {
        throw new RejectedExecutionException("This executor of " + scheduler + " is shut down.");
      }
      live.add(work);
    } finally {
      lock.unlock();
    }
  }

  /// Idempotent.
  private void toEnded(Work work) {
    lock.lock();
    try {
      live.remove(work);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private RejectedExecutionException rejected(Work work, IllegalStateException cause) {
    toEnded(work);
    return new RejectedExecutionException(cause.getMessage(), cause);
  }

  private long now() {
    return scheduler.clock().nanoTime();
  }

  // ---- at once

  /// What {@link #execute} was given. A failure is nobody's, and the runtime reports it.
  private final class Command implements Work {
    private final Runnable command;
    private volatile boolean begun;

    /// Written by who executes it, once it is queued.
    private volatile @Nullable JoinHandle<?> handle;

    Command(Runnable command) {
      this.command = command;
    }

    @Override
    public void run() {
      begun = true;
      try {
        command.run();
      } finally {
        toEnded(this);
      }
    }

    @Override
    public boolean stop() {
      JoinHandle<?> queued = handle;
      if (queued != null) {
        queued.abort();
      }
      if (!begun) {
        toEnded(this);
      }
      return !begun;
    }

    @Override
    public String toString() {
      return command.toString();
    }
  }

  @Override
  public void execute(Runnable command) {
    var work = new Command(Arguments.notNull("command", command));
    toLive(work);
    try {
      JoinHandle<?> handle = scheduler.spawnBlocking(Executors.callable(work), true);
      handle.detach();
      work.handle = handle;
    } catch (IllegalStateException e) {
      throw rejected(work, e);
    }
  }

  // ---- later

  /// Work that waits to be due, in a task of the runtime.
  private final class Job<V extends @Nullable Object> extends FutureTask<V>
      implements RunnableScheduledFuture<V>, Work {
    /// From one run to the next; zero if there is but one. Negative: from the end of a run.
    private final long period;

    /// When it runs next, by the runtime's clock, in nanoseconds.
    private volatile long due;

    /// Whether a run has begun.
    private volatile boolean begun;

    /// The task. Written by who schedules it, once it is spawned.
    private volatile @Nullable JoinHandle<?> handle;

    Job(Callable<V> work, long delay, long period) {
      super(work);
      this.due = now() + Math.max(0, delay);
      this.period = period;
    }

    ScheduledFuture<V> start() {
      toLive(this);
      try {
        Async<Void> body = period == 0 ? once() : again();
        handle =
            Owning.<Void>spawn(() -> toOver(), body, each -> scheduler.start(each, Traits.NONE));
      } catch (IllegalStateException e) {
        throw rejected(this, e);
      }
      return this;
    }

    private Async<Void> once() {
      return Weft.async(() -> {
        Weft.sleep(left()).await();
        onAThread(Executors.callable(this)).await();
      });
    }

    private Async<Void> again() {
      return Weft.async(() -> {
        boolean goesOn = true;
        while (goesOn) {
          Weft.sleep(left()).await();
          goesOn = this.<Boolean>onAThread(this::runOnce).await();
          due = period > 0 ? due + period : now() - period;
        }
      });
    }

    private Duration left() {
      return Duration.ofNanos(Math.max(0, due - now()));
    }

    /// A run goes on to its end, unless it is interrupted by a cancel that says so.
    private <R extends @Nullable Object> Async<R> onAThread(Callable<R> run) {
      return Weft.shielded(() -> scheduler.<R>spawnBlocking(run, false).await());
    }

    @Override
    public void run() {
      begun = true;
      super.run();
    }

    private boolean runOnce() {
      begun = true;
      return runAndReset();
    }

    /// Its task has ended, in whatever way.
    private void toOver() {
      super.cancel(false); // does nothing if it has run
      toEnded(this);
    }

    @Override
    public boolean cancel(boolean interrupt) {
      boolean cancelled = super.cancel(interrupt);
      JoinHandle<?> waiting = handle;
      if (waiting != null) {
        waiting.abort();
      }
      return cancelled;
    }

    @Override
    public boolean stop() {
      boolean fresh = !begun;
      cancel(true);
      return fresh;
    }

    @Override
    public boolean isPeriodic() {
      return period != 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - now(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Arguments.notNull("command", command);
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    Arguments.notNull("callable", callable);
    return new Job<>(callable, Arguments.notNull("unit", unit).toNanos(delay), 0).start();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return periodic(command, initialDelay, period, unit, 1);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return periodic(command, initialDelay, delay, unit, -1);
  }

  private ScheduledFuture<?> periodic(
      Runnable command, long initialDelay, long period, TimeUnit unit, int sign) {
    Arguments.notNull("command", command);
    Arguments.notNull("unit", unit);
    if (period <= 0) {
      throw new IllegalArgumentException("period: " + period + " (expected: positive)");
    }
    return new Job<>(
            Executors.callable(command), unit.toNanos(initialDelay), sign * unit.toNanos(period))
        .start();
  }

  // ---- the end

  /// What is live now.
  private List<Work> toShutDown() {
    lock.lock();
    try {
      shutDown = true;
      ended.signalAll();
      return new ArrayList<>(live);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void shutdown() {
    for (Work work : toShutDown()) {
      if (work instanceof Job<?> job && job.isPeriodic()) {
        job.cancel(false);
      }
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    var fresh = new ArrayList<Runnable>();
    for (Work work : toShutDown()) {
      if (work.stop()) {
        fresh.add(work instanceof Command command ? command.command : work);
      }
    }
    return fresh;
  }

  @Override
  public boolean isShutdown() {
    lock.lock();
    try {
      return shutDown;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isTerminated() {
    lock.lock();
    try {
      return shutDown && (live.isEmpty() || scheduler.isStopped());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (!isTerminated()) {
        if (left <= 0) {
          return false;
        }
        long step = Math.min(left, LOOK_NANOS);
        left -= step - ended.awaitNanos(step);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      return "executor of "
          + scheduler
          + (shutDown ? ", shut down" : "")
          + ", "
          + live.size()
          + " live";
    } finally {
      lock.unlock();
    }
  }
}
