package weft.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.TaskOwner;
import weft.support.Arguments;

/// A runtime as libraries know it that want an executor: its timers wait, its threads for blocking
/// calls run what they are given. Each job is a task that sleeps and then makes a blocking call.
/// Any thread. Guard: RuntimeExecutorTest.
final class RuntimeExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();

  /// Those that have not ended. Guarded by lock.
  private final Set<Job<?>> jobs = new HashSet<>();

  /// Guarded by lock.
  private boolean shutdown;

  RuntimeExecutor(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Something to run, once or again and again.
  private final class Job<V extends @Nullable Object> extends FutureTask<V>
      implements RunnableScheduledFuture<V>, TaskOwner {
    /// From due to due if it is positive, from end to begin if it is negative; 0 for once.
    private final long periodNanos;

    /// Whether nobody asks for its outcome.
    private final boolean isPlain;

    /// Told of its end.
    private final Consumer<Job<V>> onDone;

    /// By the runtime's clock. Its task only, but for {@link #getDelay}.
    private volatile long dueNanos;

    /// Whether a thread runs it. Written by that thread.
    private volatile boolean running;

    /// Whether it is, or was, among the jobs. Guarded by lock.
    private boolean started;

    /// The task. Written once, by whoever starts it.
    private volatile @Nullable OwnedTask<?> task;

    Job(Callable<V> work, long dueNanos, long periodNanos, boolean isPlain) {
      this(work, dueNanos, periodNanos, isPlain, _ -> {});
    }

    private Job(
        Callable<V> work,
        long dueNanos,
        long periodNanos,
        boolean isPlain,
        Consumer<Job<V>> onDone) {
      super(work);
      this.dueNanos = dueNanos;
      this.periodNanos = periodNanos;
      this.isPlain = isPlain;
      this.onDone = onDone;
    }

    private RuntimeExecutor executor() {
      return RuntimeExecutor.this;
    }

    private Duration delay() {
      return Duration.ofNanos(Math.max(0, dueNanos - now()));
    }

    /// On a thread for blocking calls. Whoever cancels it writes that and then reads `running`;
    /// this does it the other way round, so that one of them ends the task.
    ///
    /// @return whether it is to run again
    private boolean runOnce() {
      running = true;
      if (periodNanos == 0) {
        run();
        return false;
      }
      if (runAndReset()) {
        dueNanos = periodNanos > 0 ? dueNanos + periodNanos : now() - periodNanos;
      }
      running = false;
      return !isDone();
    }

    @Override
    protected void setException(Throwable failure) {
      super.setException(failure);
      if (isPlain) {
        scheduler.failures().report(failure);
      }
    }

    /// One that was cancelled before its time, or while it waits for a thread, leaves at once. If a
    /// thread takes it at this instant, it runs nothing, for it is cancelled.
    @Override
    protected void done() {
      OwnedTask<?> own = task;
      if (own != null && !running) {
        own.abort();
      }
      onDone.accept(this);
    }

    /// There is no thread for it.
    @Override
    public boolean onFailure(Throwable failure) {
      boolean isHeard = !isDone();
      setException(failure);
      return isHeard;
    }

    @Override
    public String description() {
      return RuntimeExecutor.this.toString();
    }

    @Override
    public void onEnd(OwnedTask<?> ended) {
      toEnded(this);
    }

    @Override
    public boolean isPeriodic() {
      return periodNanos != 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - now(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      if (other instanceof RuntimeExecutor.Job<?> job) {
        return Long.compare(dueNanos - job.dueNanos, 0);
      }
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private long now() {
    return scheduler.clock().nanoTime();
  }

  // ---- jobs

  private <V extends @Nullable Object> Job<V> start(Job<V> job) {
    if (!scheduler.isOpen()) {
      throw new RejectedExecutionException("the runtime of this executor is closed: " + scheduler);
    }
    lock.lock();
    try {
      if (shutdown) {
        throw new RejectedExecutionException("this executor of " + scheduler + " is shut down");
      }
      job.started = true;
      jobs.add(job);
    } finally {
      lock.unlock();
    }
    var task = new OwnedTask<Void>(life(job), job);
    try {
      scheduler.spawn(task);
    } catch (IllegalStateException closed) {
      toEnded(job);
      throw new RejectedExecutionException(closed);
    }
    task.detach();
    job.task = task;
    if (job.isDone()) { // cancelled meanwhile
      task.abort();
    }
    return job;
  }

  private Async<Void> life(Job<?> job) {
    return Weft.async(() -> {
      boolean again = true;
      while (again) {
        Weft.sleep(job.delay()).await();
        again = Weft.blocking(job::runOnce).await();
      }
    });
  }

  /// Its task has ended, or will never begin, for the runtime closes.
  private void toEnded(Job<?> job) {
    job.cancel(false);
    lock.lock();
    try {
      jobs.remove(job);
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void execute(Runnable command) {
    Arguments.notNull("command", command);
    if (command instanceof RuntimeExecutor.Job<?> job && isFresh(job)) {
      var _ = start(job);
    } else {
      var _ = start(new Job<>(Executors.callable(command), now(), 0, true));
    }
  }

  /// Whether it comes from {@link #newTaskFor}, by way of `submit` or `invokeAll`.
  private boolean isFresh(Job<?> job) {
    lock.lock();
    try {
      return job.executor() == this && !job.started;
    } finally {
      lock.unlock();
    }
  }

  /// What `submit` gives is the job itself, so that it hears of the end of this executor.
  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new Job<>(Arguments.notNull("callable", callable), now(), 0, false);
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable command, T value) {
    return newTaskFor(Executors.callable(command, value));
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return firstOf(tasks, Long.MAX_VALUE);
    } catch (TimeoutException e) {
      throw new AssertionError("292 years are over", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return firstOf(tasks, unit.toNanos(timeout));
  }

  /// That of the superclass waits for jobs of which it does not hear that they were cancelled.
  private <T extends @Nullable Object> T firstOf(
      Collection<? extends Callable<T>> tasks, long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks: none (expected: at least one)");
    }
    long deadline = System.nanoTime() + nanos;
    var ended = new LinkedBlockingQueue<Job<T>>();
    List<Job<T>> begun = new ArrayList<>();
    try {
      for (Callable<T> task : tasks) {
        Arguments.notNull("task", task);
        begun.add(start(new Job<>(task, now(), 0, false, ended::add)));
      }
      Throwable last = null;
      for (int left = begun.size(); left > 0; left--) {
        Job<T> job = ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (job == null) {
          throw new TimeoutException();
        }
        if (job.state() == Future.State.SUCCESS) {
          return job.resultNow();
        }
        last = job.isCancelled() ? new CancellationException() : job.exceptionNow();
      }
      throw new ExecutionException(last);
    } finally {
      begun.forEach(job -> job.cancel(true));
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(Arguments.notNull("command", command)), delay, unit);
  }

  @Override
  public <V extends @Nullable Object> ScheduledFuture<V> schedule(
      Callable<V> callable, long delay, TimeUnit unit) {
    Arguments.notNull("callable", callable);
    return start(new Job<>(callable, after(delay, unit), 0, false));
  }

  private long after(long delay, TimeUnit unit) {
    long nanos = Arguments.notNull("unit", unit).toNanos(Math.max(0, delay));
    return now() + Math.min(nanos, Long.MAX_VALUE >> 1); // does not overflow within 146 years
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return periodic(command, initialDelay, positive("period", period, unit), unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return periodic(command, initialDelay, -positive("delay", delay, unit), unit);
  }

  private ScheduledFuture<?> periodic(Runnable command, long delay, long nanos, TimeUnit unit) {
    Callable<Object> work = Executors.callable(Arguments.notNull("command", command));
    return start(new Job<>(work, after(delay, unit), nanos, false));
  }

  private static long positive(String name, long period, TimeUnit unit) {
    Arguments.notNull("unit", unit);
    if (period <= 0) {
      throw new IllegalArgumentException(name + ": " + period + " (expected: positive)");
    }
    return unit.toNanos(period);
  }

  // ---- its end, which is not that of the runtime

  @Override
  public void shutdown() {
    toShutdown().stream().filter(Job::isPeriodic).forEach(job -> job.cancel(false));
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> notBegun = new ArrayList<>();
    for (Job<?> job : toShutdown()) {
      boolean waits = !job.running;
      if (job.cancel(true) && waits) {
        notBegun.add(job);
      }
    }
    return notBegun;
  }

  private List<Job<?>> toShutdown() {
    lock.lock();
    try {
      shutdown = true;
      over.signalAll();
      return new ArrayList<>(jobs);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isShutdown() {
    lock.lock();
    try {
      return shutdown;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isTerminated() {
    lock.lock();
    try {
      return shutdown && jobs.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lock();
    try {
      while (!shutdown || !jobs.isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = over.awaitNanos(left);
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
          + scheduler.name()
          + " ("
          + (shutdown ? "shut down, " : "open, ")
          + jobs.size()
          + " jobs)";
    } finally {
      lock.unlock();
    }
  }
}
