package weft.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
import weft.runtime.scheduler.OpenRuntimes;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Settings;
import weft.runtime.scheduler.TaskFuture;
import weft.runtime.scheduler.Traits;
import weft.runtime.unclosed.Ledger;
import weft.support.Arguments;
import weft.task.JoinHandle;
import weft.task.Spawner;
import weft.task.TaskBuilder;
import weft.task.TaskInfo;
import weft.task.UnclosedException;
import weft.task.UnhandledFailures;
import weft.task.doors.Makers;
import weft.time.PausedClock;

/// A runtime that runs tasks: work-stealing worker threads, timers, and a thread pool for blocking
/// calls.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "runtime"}
///
/// A *multi-thread* runtime has daemon threads of its own. A *current-thread* runtime has no worker
/// threads: its tasks run on the thread that calls {@link #run(AsyncSupplier) run}, for as long as
/// the call lasts, and make no progress between two calls. The design is Tokio's.
///
/// ## Threads
///
/// Any thread may use it.
public final class AsyncRuntime implements Spawner, AutoCloseable {
  private final Scheduler scheduler;

  private AsyncRuntime(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Starts building a runtime.
  ///
  /// @return a builder with the defaults
  public static Builder builder() {
    return new Builder();
  }

  /// Sets the default runtime, which code outside of any runtime uses. The previous one is not
  /// closed. Null restores the built-in default.
  ///
  /// @param runtime the new default, or null
  public static void setDefault(@Nullable AsyncRuntime runtime) {
    Ambient.setDefault(runtime == null ? null : runtime.scheduler);
  }

  /// Makes this the current runtime of the calling thread, in place of the default one, until the
  /// result is closed: for `Weft.run`, `spawn`, `block()`, deadlines and all else that uses the
  /// current runtime. Close it on the same thread. Of several, the last that was entered and is not
  /// closed counts. (Tokio's `Handle::enter`.)
  ///
  /// {@snippet class = "weft.runtime.EnteredTest" region = "enter"}
  ///
  /// Code that runs as a part of a runtime, in a body or a blocking call, keeps that one.
  ///
  /// @return to be closed
  public Entered enter() {
    return new Entered(Ambient.enter(scheduler));
  }

  /// For how long a thread has {@linkplain #enter entered} a runtime. That thread only.
  public static final class Entered implements AutoCloseable {
    private final Ambient.Entry entry;
    private final Thread thread = Thread.currentThread();

    private Entered(Ambient.Entry entry) {
      this.entry = entry;
    }

    /// Leaves the runtime. Idempotent.
    ///
    /// @throws IllegalStateException on another thread than the one that entered
    @Override
    public void close() {
      if (Thread.currentThread() != thread) {
        throw new IllegalStateException(
            "close() by "
                + Thread.currentThread().getName()
                + " of what "
                + thread.getName()
                + " has entered (expected: the same thread)");
      }
      Ambient.leave(entry);
    }
  }

  /// Runs a future on this runtime and blocks the calling thread until it is done; see {@link
  /// Async#block}. On a current-thread runtime, the calling thread runs the tasks meanwhile.
  ///
  /// @param future a future that has not been awaited or spawned, or the handle of a task
  /// @param <T> the type of the value
  /// @return the value
  /// @throws InterruptedException if this thread was interrupted; the future was aborted
  /// @throws Exception the exception that the future failed with, unwrapped
  /// @throws IllegalStateException on a worker thread, or if the runtime is closed
  public <T extends @Nullable Object> T block(Async<? extends T> future) throws Exception {
    return Blocker.block(scheduler, Arguments.notNull("future", future));
  }

  /// Returns the default runtime, which code outside of any runtime uses: the one that was
  /// {@linkplain #setDefault set}, else the built-in one, which this call makes if nobody has used
  /// it yet. The built-in one has daemon threads and is never closed; if you close it, later calls
  /// that need a default runtime fail.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return the runtime
  /// @throws IllegalStateException if none was set, and `-Dweft.default=off` turns the built-in one
  ///   off
  public static AsyncRuntime getDefault() {
    return of(Ambient.defaultScheduler());
  }

  /// Returns the runtime that the calling thread belongs to: as a worker, as a thread for blocking
  /// calls, or as one that runs a current-thread runtime at the moment; else the one that it has
  /// {@linkplain #enter entered}. Tokio's `Handle::try_current`.
  ///
  /// @return null on other threads; code there uses the {@linkplain #getDefault default runtime}
  public static @Nullable AsyncRuntime current() {
    Scheduler scheduler = Ambient.current();
    return scheduler == null ? null : of(scheduler);
  }

  /// Returns the runtimes of this JVM that are open or being closed, the built-in default one
  /// included if it has been used. They are known weakly: a current-thread runtime that nobody
  /// keeps and nobody has closed may be missing.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return a snapshot, the oldest first
  public static List<AsyncRuntime> all() {
    return OpenRuntimes.all().stream().map(AsyncRuntime::of).toList();
  }

  /// Returns the dumps of {@linkplain #all all} runtimes of this JVM; see {@link #dump}.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return the dumps, with an empty line between two; one line that says so if no runtime is open
  public static String dumpAll() {
    List<Scheduler> open = OpenRuntimes.all();
    return open.isEmpty()
        ? "no AsyncRuntime is open in this JVM\n"
        : open.stream().map(Dump::of).collect(Collectors.joining("\n"));
  }

  /// Registers an {@link AsyncRuntimeMXBean} with the platform's MBean server for each runtime of
  /// this JVM: `weft:type=Runtime,name=…`, with the runtime's name, and `,number=2` and so on if
  /// several have one name. It is done for those that are open and those that are made later; a
  /// runtime that is closed is taken out. Nothing of JMX is loaded before this call. Idempotent.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @throws NoClassDefFoundError if the module `java.management` is not there
  public static void registerMXBeans() {
    ManagedRuntimes.register();
  }

  private static AsyncRuntime of(Scheduler scheduler) {
    return scheduler.door(AsyncRuntime.class, AsyncRuntime::new);
  }

  /// Runs a body and blocks the calling thread until it ends. On a current-thread runtime, the
  /// calling thread runs the tasks meanwhile.
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the value
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the exception that the body threw, unwrapped
  /// @throws IllegalStateException on a worker thread, or if the runtime is closed
  public <T extends @Nullable Object> T run(AsyncSupplier<? extends T> body) throws Exception {
    return Blocker.run(scheduler, Bodies.<T>start(body));
  }

  /// Runs a body without a result and blocks the calling thread until it ends. On a current-thread
  /// runtime, the calling thread runs the tasks meanwhile.
  ///
  /// @param body an async body
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the exception that the body threw, unwrapped
  /// @throws IllegalStateException on a worker thread, or if the runtime is closed
  public void run(AsyncRunnable body) throws Exception {
    Blocker.run(scheduler, Bodies.start(body));
  }

  /// Starts a future as a task on this runtime.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed, or the future has started
  @Override
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return scheduler.start(Arguments.notNull("future", future), Traits.NONE);
  }

  /// Starts a future as a task on this runtime, and returns it as a CompletableFuture; see {@link
  /// Async#toFuture}.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return a fresh CompletableFuture, completed at the task's end
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> CompletableFuture<T> toFuture(Async<T> future) {
    return TaskFuture.start(Arguments.notNull("future", future), scheduler);
  }

  /// Starts building a task that has a name, or that stays on one worker.
  ///
  /// @return a builder that spawns tasks on this runtime
  public TaskBuilder task() {
    return Makers.builder(scheduler::start);
  }

  /// Starts a blocking call on a thread of this runtime's pool; see {@link
  /// Weft#spawnBlocking(Callable)}.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawnBlocking(Callable<? extends T> work) {
    return scheduler.spawnBlocking(Arguments.notNull("work", work), false);
  }

  /// Starts a blocking call on a thread of this runtime's pool, which an abort interrupts; see
  /// {@link Weft#spawnInterruptible(Callable)}.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawnInterruptible(Callable<? extends T> work) {
    return scheduler.spawnBlocking(Arguments.notNull("work", work), true);
  }

  /// This runtime as a plain executor, for a library that wants one:
  /// `CompletableFuture.supplyAsync( …, runtime.executor())`. What it is given may block, and runs
  /// on the threads for blocking calls, as {@link #spawnBlocking}: at most {@link
  /// Builder#maxBlockingThreads} at a time, others wait in order. What it throws is reported as an
  /// unhandled failure. A runtime that is closed refuses with a {@link RejectedExecutionException};
  /// what was queued when it closes never runs.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return the executor, which need not be shut down
  public Executor executor() {
    return command -> {
      Arguments.notNull("command", command);
      if (!scheduler.isOpen()) { // of its own threads, too, which begin nothing any more
        throw new RejectedExecutionException("the runtime is closed: " + scheduler);
      }
      try {
        scheduler.spawnBlocking(Executors.callable(command), false).detach();
      } catch (IllegalStateException closed) {
        throw new RejectedExecutionException(closed);
      }
    };
  }

  /// Makes an executor service on this runtime, for a library that wants to be given one, or wants
  /// timers. Its timers are the runtime's, and follow its clock, also a paused one; what it is
  /// given may block, and runs on the threads for blocking calls, as with {@link #executor}. On a
  /// current-thread runtime nothing begins between two calls of `run`.
  ///
  /// Shutting it down ends what was started through this object, as with a {@link
  /// java.util.concurrent.ScheduledThreadPoolExecutor}: late jobs still run, periodic ones end, and
  /// `shutdownNow` cancels and interrupts all. The runtime stays open. When the runtime is closed,
  /// jobs are cancelled and new ones are refused.
  ///
  /// ## Threads
  ///
  /// Any thread. Do not wait for a job's `Future` in a task: `await` a {@link
  /// Weft#blocking(Callable) blocking} call instead.
  ///
  /// @return a new executor service each time
  public ScheduledExecutorService scheduledExecutor() {
    return new RuntimeExecutor(scheduler);
  }

  /// Closes the runtime. It aborts all tasks and waits for their cleanup, which may make
  /// {@linkplain weft.Weft#blocking(java.util.concurrent.Callable) blocking calls}. Then it cancels
  /// the blocking calls that have not started, interrupts those that are {@linkplain
  /// #spawnInterruptible interruptible}, and waits for all that are running. It reports what is
  /// left at the shutdown deadline, and ends the threads. A second call waits for the first, unless
  /// its thread is interrupted.
  ///
  /// If the calling thread is interrupted, before or during the call, cleanups and blocking calls
  /// have 200 ms left. The thread's interrupt status is kept.
  ///
  /// @throws IllegalStateException if it is called from inside this runtime, which would then wait
  ///   for itself
  @Override
  public void close() {
    scheduler.close();
  }

  /// Returns a dump of what each live task is doing: its state and for how long, the operation it
  /// waits for, who holds that, and the chain of async callers with file and line, the innermost
  /// first. Tasks that wait for the same thing in the same place share a block, the rarest come
  /// first. A running task shows what its thread is doing. Tasks that wait for each other, so that
  /// none of them can go on, are told at the top. Then come the blocking calls, queued or running,
  /// awaited or not: what the thread is doing and what started the call. The dump is meant for
  /// people; its format may change.
  ///
  /// Who holds a guard, a permit or a sender is known if it is in a variable of a task that waits,
  /// or {@linkplain Builder#reportUnclosed watched}. (In a named module that is so for packages
  /// that are open to `weft.core`.)
  ///
  /// Nothing is stopped for the dump: the tasks go on, so what it says about a task may be
  /// outdated. A `toString` that does not return is not waited for longer than a second. Waiting
  /// times are accurate to a second or two, and wrap around after 24 days. A dump of 200,000 tasks
  /// takes some hundred milliseconds, more for the first.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return the dump, as several lines
  public String dump() {
    return Dump.of(scheduler);
  }

  /// Returns metrics of what this runtime is doing and has done.
  ///
  /// It is meant to be called every few seconds: it visits every live task, which takes some
  /// milliseconds per million tasks. Nothing is stopped for it.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return a snapshot
  public RuntimeMetrics metrics() {
    return scheduler.metrics();
  }

  /// Returns those of the watched channel ends, permits and guards that are neither closed nor
  /// garbage collected. It also works after the runtime is closed.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @return a snapshot, in which each entry has the place where the object was created; empty
  ///   unless the runtime was built with {@link Builder#reportUnclosed}
  public List<UnclosedException> unclosed() {
    Ledger ledger = scheduler.ledger();
    return ledger == null ? List.of() : ledger.unclosed();
  }

  /// Name, state and counts.
  @Override
  public String toString() {
    return scheduler.toString();
  }

  /// A builder for runtimes.
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

    /// Sets the runtime's name, which is the prefix of its threads' names. Default `weft`.
    ///
    /// @param newName not blank
    /// @return this
    public Builder name(String newName) {
      name = Arguments.notNull("name", newName);
      return this;
    }

    /// Sets how many workers run tasks. Default: the number of processors. Workers beyond the
    /// number of processors help while polls take long, and sleep otherwise.
    ///
    /// @param count 1 to 1024
    /// @return this
    public Builder workers(int count) {
      workers = count;
      ownThreads = true;
      return this;
    }

    /// Makes it a current-thread runtime, without worker threads: tasks run on the thread that
    /// calls `run`. This overrides an earlier {@link #workers}, and a later `workers` overrides
    /// this.
    ///
    /// @return this
    public Builder currentThread() {
      workers = 1;
      ownThreads = false;
      return this;
    }

    /// Sets a paused clock, which jumps to the next timer instead of waiting for it; for
    /// current-thread runtimes.
    ///
    /// @param clock the clock
    /// @return this
    public Builder pausedClock(PausedClock clock) {
      pausedClock = Arguments.notNull("clock", clock);
      return this;
    }

    /// Sets the seed of the random numbers that choose among the ready branches of a select and
    /// among the workers to steal from. Default: a different one for each runtime.
    ///
    /// @param newSeed any number
    /// @return this
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /// Sets the maximum number of threads for blocking calls; further calls wait in a queue.
    /// Default 512.
    ///
    /// @param count at least 1
    /// @return this
    public Builder maxBlockingThreads(int count) {
      maxBlockingThreads = count;
      return this;
    }

    /// Sets how long an idle thread for blocking calls is kept. Default 10 s.
    ///
    /// @param keepAlive not negative
    /// @return this
    public Builder blockingKeepAlive(Duration keepAlive) {
      blockingKeepAlive = Arguments.notNull("keepAlive", keepAlive);
      return this;
    }

    /// Sets the executor that runs blocking calls, in place of the runtime's own threads; for
    /// instance virtual threads: `blockingExecutor(Thread.ofVirtual()::start)`. {@link
    /// #maxBlockingThreads} and {@link #blockingKeepAlive} then have no effect. The executor
    /// belongs to the caller: closing the runtime cancels and interrupts the runtime's calls, but
    /// does not shut the executor down.
    ///
    /// @param executor must run each call on another thread than the caller's
    /// @return this
    public Builder blockingExecutor(Executor executor) {
      blockingExecutor = Arguments.notNull("executor", executor);
      return this;
    }

    /// Sets how long the cleanup of a cancelled body may take, by the runtime's clock. After that,
    /// every await in the cleanup throws at once, and the overrun is reported to the handler for
    /// unhandled failures. An abort, a timeout and a select may have deadlines of their own.
    /// Default 5 s.
    ///
    /// @param deadline not negative
    /// @return this
    public Builder cleanupDeadline(Duration deadline) {
      cleanupDeadline = deadline;
      return this;
    }

    /// Sets how long {@link AsyncRuntime#close} waits for cleanups and blocking calls. Default 5 s.
    ///
    /// @param deadline not negative
    /// @return this
    public Builder shutdownDeadline(Duration deadline) {
      shutdownDeadline = deadline;
      return this;
    }

    /// Sets the handler for failures that nobody awaits: of tasks whose handles were dropped, and
    /// of cleanups. By default, they are logged to the platform logger `weft`.
    ///
    /// @param handler called on any thread
    /// @return this
    public Builder onUnhandledFailure(Consumer<Throwable> handler) {
      Arguments.notNull("handler", handler);
      unhandled = (task, failure) -> handler.accept(failure);
      return this;
    }

    /// Like {@link #onUnhandledFailure}, for a handler that also receives the task that failed. If
    /// both are set, the last one counts. (It has a name of its own because `failures::add` would
    /// fit both.)
    ///
    /// @param handler called on any thread; the task is null if the failure belongs to none, or if
    ///   that is not known
    /// @return this
    public Builder onUnhandledTaskFailure(
        BiConsumer<@Nullable TaskInfo, ? super Throwable> handler) {
      unhandled = Arguments.notNull("handler", handler)::accept;
      return this;
    }

    /// Sets a hook that each of the runtime's threads, of the workers and of the blocking pool,
    /// runs before anything else. A current-thread runtime has no worker threads.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onThreadStart(Runnable hook) {
      hooks = hooks.withThreadStart(Arguments.notNull("hook", hook));
      return this;
    }

    /// Sets a hook that each of the runtime's threads runs last.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onThreadStop(Runnable hook) {
      hooks = hooks.withThreadStop(Arguments.notNull("hook", hook));
      return this;
    }

    /// Sets a hook that is called for each task that is spawned, on the thread that spawns it,
    /// before the task can run.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onTaskSpawn(Consumer<TaskInfo> hook) {
      hooks = hooks.withTaskSpawn(Arguments.notNull("hook", hook));
      return this;
    }

    /// Sets a hook that is called for each task that has ended, on the worker that ran it, after
    /// its handle has been completed.
    ///
    /// @param hook must not block; what it throws is reported as an unhandled failure
    /// @return this
    public Builder onTaskEnd(Consumer<TaskInfo> hook) {
      hooks = hooks.withTaskEnd(Arguments.notNull("hook", hook));
      return this;
    }

    /// Sets how long a single poll may take before it counts as a long poll, which holds up its
    /// worker. It is checked every few milliseconds, by runtimes with threads of their own. Default
    /// 100 ms.
    ///
    /// @param threshold positive
    /// @return this
    public Builder longPollThreshold(Duration threshold) {
      longPollThreshold = Arguments.notNull("threshold", threshold);
      return this;
    }

    /// Sets the handler for long polls. It is called once for each poll that exceeds the threshold,
    /// while the poll is going on. By default, a warning is logged to the platform logger `weft`.
    ///
    /// @param handler called on the runtime's monitor thread; must not block
    /// @return this
    public Builder onLongPoll(Consumer<LongPoll> handler) {
      onLongPoll = Arguments.notNull("handler", handler);
      return this;
    }

    /// Watches channel ends, permits and guards that are created on the runtime's threads, to find
    /// those that nobody closes. If one is garbage collected before it was closed, the handler for
    /// unhandled failures gets an {@link UnclosedException} with the place where it was created.
    /// {@link AsyncRuntime#unclosed} lists those that are open at the moment.
    ///
    /// Each watched object costs some microseconds and some hundred bytes: watch all objects in
    /// tests, and one in some hundreds in production. Default 0, none.
    ///
    /// @param oneIn watches one object in this many: 1 for every object, 0 for none
    /// @return this
    public Builder reportUnclosed(int oneIn) {
      unclosedOneIn = oneIn;
      return this;
    }

    /// Sets how many bodies may await each other in a chain, within one task or one branch of a
    /// combinator. The await that would make the chain longer throws a StackOverflowError, which
    /// names the line. Without a limit, infinite recursion would fill the heap. The limit is
    /// checked once in 63 bodies, so a chain may be up to 62 longer. Default 1,000,000.
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
      return of(Scheduler.start(settings));
    }
  }
}
