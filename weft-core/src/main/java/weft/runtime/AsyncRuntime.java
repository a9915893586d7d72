package weft.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Blocker;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Dump;
import weft.runtime.scheduler.Hooks;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Settings;
import weft.runtime.scheduler.Task;
import weft.runtime.unclosed.Ledger;
import weft.support.Arguments;
import weft.task.JoinHandle;
import weft.task.TaskBuilder;
import weft.task.TaskInfo;
import weft.task.UnclosedException;
import weft.task.UnhandledFailures;
import weft.task.doors.Makers;
import weft.time.PausedClock;

/// Runs tasks: workers that share the work by stealing, timers, and a pool for blocking calls.
///
/// ```java
/// try (var runtime = AsyncRuntime.builder().workers(4).build()) {
///   runtime.run(() -> serve().await());
/// }
/// ```
///
/// A *multi-thread* runtime has daemon threads of its own. A *current-thread* runtime has none: its
/// tasks run on the thread that calls {@link #run(AsyncSupplier) run}, while it does, and rest in
/// between. The design is Tokio's.
///
/// ## Threads
///
/// Any thread may use it.
public final class AsyncRuntime implements AutoCloseable {
  private final Scheduler scheduler;

  private AsyncRuntime(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Begins to describe a runtime.
  ///
  /// @return a builder with the defaults
  public static Builder builder() {
    return new Builder();
  }

  /// Makes a runtime the one that code outside any runtime uses, in place of the built-in default.
  /// It is not closed by this. Null brings the built-in default back.
  ///
  /// @param runtime the new default, or null
  public static void setDefault(@Nullable AsyncRuntime runtime) {
    Ambient.setDefault(runtime == null ? null : runtime.scheduler);
  }

  /// Runs a body; this thread waits for it, and on a current-thread runtime runs it.
  ///
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return the value
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the exception that the body threw, unwrapped
  /// @throws IllegalStateException on a worker, or if the runtime is closed
  public <T extends @Nullable Object> T run(AsyncSupplier<? extends T> body) throws Exception {
    return Blocker.run(scheduler, Bodies.<T>start(body));
  }

  /// Runs a body without value; this thread waits for it, and on a current-thread runtime runs it.
  ///
  /// @param body an async body
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the exception that the body threw, unwrapped
  /// @throws IllegalStateException on a worker, or if the runtime is closed
  public void run(AsyncRunnable body) throws Exception {
    Blocker.run(scheduler, Bodies.start(body));
  }

  /// Starts a task on this runtime.
  ///
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Bodies.<T>start(body));
  }

  /// Starts a task without value on this runtime.
  ///
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public JoinHandle<Void> spawn(AsyncRunnable body) {
    return spawn(Bodies.start(body));
  }

  /// Starts a future as a task on this runtime.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed, or the future has started
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    Task<T> task = Task.toTask(future);
    scheduler.spawn(task);
    return task;
  }

  /// Begins to describe a task that has a name, or that stays on one worker.
  ///
  /// @return a builder, with which tasks are spawned on this runtime
  public TaskBuilder task() {
    return Makers.builder(scheduler);
  }

  /// Runs a blocking call on a thread of this runtime's pool; see {@link
  /// Weft#spawnBlocking(Callable)}.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawnBlocking(Callable<? extends T> work) {
    return scheduler.spawnBlocking(Arguments.notNull("work", work), false);
  }

  /// Runs a blocking call that an abort interrupts on a thread of this runtime's pool; see {@link
  /// Weft#spawnInterruptible(Callable)}.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawnInterruptible(Callable<? extends T> work) {
    return scheduler.spawnBlocking(Arguments.notNull("work", work), true);
  }

  /// Aborts all tasks and waits for their cleanup, which may make {@linkplain
  /// weft.Weft#blocking(java.util.concurrent.Callable) blocking calls}; then cancels the blocking
  /// calls that have not started, interrupts those that are {@linkplain #spawnInterruptible
  /// interruptible}, and waits for all that run; reports what is left at the shutdown deadline, and
  /// ends the threads. A second call waits for the first, unless its thread is interrupted.
  ///
  /// If the thread is interrupted, before or while it closes, cleanups and blocking calls have 200
  /// ms left; the interrupt stays.
  ///
  /// @throws IllegalStateException from inside this runtime, which would wait for itself
  @Override
  public void close() {
    scheduler.close();
  }

  /// What each live task is doing: its state and since when, the operation it waits for, and the
  /// chain of async callers with file and line, the innermost first. Then each blocking call,
  /// queued or running, awaited or not: what its thread does and who started it. For people; the
  /// format is not fixed.
  ///
  /// The tasks go on meanwhile, so what is told of each may be outdated, but nothing stops for it.
  /// Waiting times are exact to a second or two, and count anew after 24 days.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return several lines
  public String dump() {
    return Dump.of(scheduler);
  }

  /// What this runtime is doing and has done, in numbers.
  ///
  /// Meant to be asked for every few seconds: it looks at every live task, which takes some
  /// milliseconds per million of them. Nothing stops for it.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return a snapshot
  public RuntimeMetrics metrics() {
    return scheduler.metrics();
  }

  /// The channel ends, permits and guards, of those that it watches, that are neither closed nor
  /// collected. Also of a runtime that is closed.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return a snapshot, each with the place where it was made; empty unless the runtime was made
  ///   with {@link Builder#reportUnclosed}
  public List<UnclosedException> unclosed() {
    Ledger ledger = scheduler.ledger();
    return ledger == null ? List.of() : ledger.unclosed();
  }

  /// Name, state and counts.
  @Override
  public String toString() {
    return scheduler.toString();
  }

  /// Describes a runtime.
  ///
  /// ## Threads
  ///
  /// One thread.
  public static final class Builder {
    private String name;
    private int workers;
    private boolean ownThreads = true;
    private @Nullable PausedClock pausedClock;
    private long seed;
    private int maxBlockingThreads;
    private Duration blockingKeepAlive;
    private @Nullable Executor blockingExecutor;
    private Duration cleanupDeadline;
    private Duration shutdownDeadline;
    private UnhandledFailures.Handler unhandled;
    private Hooks hooks = Hooks.NONE;
    private Duration longPollThreshold;
    private Consumer<LongPoll> onLongPoll;
    private int unclosedOneIn;
    private int chainLimit;

    Builder() {
      Settings defaults = Settings.defaults();
      name = defaults.name();
      workers = defaults.workers();
      seed = defaults.seed();
      maxBlockingThreads = defaults.blocking().maxThreads();
      blockingKeepAlive = defaults.blocking().keepAlive();
      cleanupDeadline = defaults.cleanupDeadline();
      shutdownDeadline = defaults.shutdownDeadline();
      unhandled = defaults.unhandled();
      longPollThreshold = defaults.longPolls().threshold();
      onLongPoll = defaults.longPolls().handler();
      chainLimit = defaults.chainLimit();
    }

    /// The runtime's name, with which its threads' names begin. Default `weft`.
    ///
    /// @param newName not blank
    /// @return this
    public Builder name(String newName) {
      name = newName;
      return this;
    }

    /// How many workers run tasks. Default: the number of processors. More than that serve while
    /// polls take long, and otherwise sleep.
    ///
    /// @param count 1 to 1024
    /// @return this
    public Builder workers(int count) {
      workers = count;
      ownThreads = true;
      return this;
    }

    /// No threads of its own: tasks run on the thread that calls `run`. Takes back {@link
    /// #workers}, which in turn takes this back.
    ///
    /// @return this
    public Builder currentThread() {
      workers = 1;
      ownThreads = false;
      return this;
    }

    /// A clock that jumps instead of letting the runtime wait; for current-thread runtimes.
    ///
    /// @param clock the clock
    /// @return this
    public Builder pausedClock(PausedClock clock) {
      pausedClock = clock;
      return this;
    }

    /// The seed of the random numbers that choose among ready branches of a select and among
    /// victims of stealing. Default: another one for each runtime.
    ///
    /// @param newSeed any number
    /// @return this
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /// The most threads for blocking calls; more calls wait in a queue. Default 512.
    ///
    /// @param count at least 1
    /// @return this
    public Builder maxBlockingThreads(int count) {
      maxBlockingThreads = count;
      return this;
    }

    /// How long a thread for blocking calls stays when it has nothing to do. Default 10 s.
    ///
    /// @param keepAlive not negative
    /// @return this
    public Builder blockingKeepAlive(Duration keepAlive) {
      blockingKeepAlive = keepAlive;
      return this;
    }

    /// What runs blocking calls instead of threads of the runtime's own, such as virtual threads:
    /// `blockingExecutor(Thread.ofVirtual()::start)`. Neither {@link #maxBlockingThreads} nor
    /// {@link #blockingKeepAlive} means anything then. It belongs to the caller: closing the
    /// runtime cancels and interrupts its own calls, but does not shut it down.
    ///
    /// @param executor must run each call on another thread than the caller's
    /// @return this
    public Builder blockingExecutor(Executor executor) {
      blockingExecutor = Arguments.notNull("executor", executor);
      return this;
    }

    /// How long the cleanup of a cancelled body may take, by the runtime's clock. After that every
    /// await in it throws at once, and the overrun is reported to the handler of unhandled
    /// failures. An abort, a timeout and a select may have deadlines of their own. Default 5 s.
    ///
    /// @param deadline not negative
    /// @return this
    public Builder cleanupDeadline(Duration deadline) {
      cleanupDeadline = deadline;
      return this;
    }

    /// How long {@link AsyncRuntime#close} waits for cleanups and blocking calls. Default 5 s.
    ///
    /// @param deadline not negative
    /// @return this
    public Builder shutdownDeadline(Duration deadline) {
      shutdownDeadline = deadline;
      return this;
    }

    /// Told of failures that nobody awaits: of tasks whose handles were dropped, and of cleanups.
    /// Default: logged by the platform's logger `weft`.
    ///
    /// @param handler called by any thread
    /// @return this
    public Builder onUnhandledFailure(Consumer<Throwable> handler) {
      Arguments.notNull("handler", handler);
      unhandled = (task, failure) -> handler.accept(failure);
      return this;
    }

    /// As {@link #onUnhandledFailure}, for a handler that is told whose failure it is; one of both
    /// counts, the last. (Under a name of its own, for `failures::add` would fit both.)
    ///
    /// @param handler called by any thread; the task is null if the failure is of none, or that is
    ///   not known
    /// @return this
    public Builder onUnhandledTaskFailure(
        BiConsumer<@Nullable TaskInfo, ? super Throwable> handler) {
      unhandled = Arguments.notNull("handler", handler)::accept;
      return this;
    }

    /// Run by each of the runtime's threads, workers and those of the blocking pool, before
    /// anything else. A current-thread runtime has no workers' threads.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onThreadStart(Runnable hook) {
      hooks = hooks.withThreadStart(Arguments.notNull("hook", hook));
      return this;
    }

    /// Run by each of the runtime's threads as the last thing.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onThreadStop(Runnable hook) {
      hooks = hooks.withThreadStop(Arguments.notNull("hook", hook));
      return this;
    }

    /// Told of each task that is spawned, by the thread that spawns it, before it can run.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onTaskSpawn(Consumer<TaskInfo> hook) {
      hooks = hooks.withTaskSpawn(Arguments.notNull("hook", hook));
      return this;
    }

    /// Told of each task that has ended, by the worker that ran it, after its handle has been told.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onTaskEnd(Consumer<TaskInfo> hook) {
      hooks = hooks.withTaskEnd(Arguments.notNull("hook", hook));
      return this;
    }

    /// From when on a single poll counts as holding its worker up. Looked at every few
    /// milliseconds, by runtimes with threads of their own. Default 100 ms.
    ///
    /// @param threshold positive
    /// @return this
    public Builder longPollThreshold(Duration threshold) {
      longPollThreshold = threshold;
      return this;
    }

    /// Told of each poll that takes longer than the threshold, once and while it is going on.
    /// Default: a warning by the platform's logger `weft`.
    ///
    /// @param handler called by the runtime's monitor thread; must not block
    /// @return this
    public Builder onLongPoll(Consumer<LongPoll> handler) {
      onLongPoll = Arguments.notNull("handler", handler);
      return this;
    }

    /// Looks for channel ends, permits and guards that nobody closes, among those that are made on
    /// the runtime's threads. One that is collected without having been closed is reported to the
    /// handler of unhandled failures, as {@link UnclosedException} with the place where it was
    /// made; {@link AsyncRuntime#unclosed} lists those that are there.
    ///
    /// Each that is watched costs some microseconds and some hundred bytes: watch all of them in
    /// tests, one in some hundreds in production. Default 0, none.
    ///
    /// @param oneIn watches one in so many, 1 for each, 0 for none
    /// @return this
    public Builder reportUnclosed(int oneIn) {
      unclosedOneIn = oneIn;
      return this;
    }

    /// How many bodies may await each other, each the next, within one task or one branch of a
    /// combinator. The await that would make the chain longer throws a StackOverflowError, which
    /// tells the line: without a limit a recursion without end would fill the heap. It is looked at
    /// once in 63 bodies, so a chain may be up to 62 longer. Default 1,000,000.
    ///
    /// @param bodies 1 to 2,000,000
    /// @return this
    public Builder chainLimit(int bodies) {
      chainLimit = bodies;
      return this;
    }

    /// Makes the runtime and starts its threads.
    ///
    /// @return the runtime, open
    /// @throws IllegalArgumentException if a setting is out of its range
    public AsyncRuntime build() {
      var settings =
          new Settings(
              name,
              workers,
              ownThreads,
              pausedClock,
              seed,
              new Settings.Blocking(maxBlockingThreads, blockingKeepAlive, blockingExecutor),
              cleanupDeadline,
              shutdownDeadline,
              unhandled,
              hooks,
              new Settings.LongPolls(longPollThreshold, onLongPoll),
              unclosedOneIn,
              chainLimit);
      return new AsyncRuntime(Scheduler.start(settings));
    }
  }
}
