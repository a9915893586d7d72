package weft.runtime.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.net.driver.Poller;
import weft.runtime.RuntimeMetrics;
import weft.runtime.WorkerMetrics;
import weft.runtime.unclosed.Ledger;
import weft.task.JoinHandle;
import weft.task.UnhandledFailures;
import weft.time.PausedClock;
import weft.time.TimeSource;

/// What the workers of one runtime share: the injector, the sleepers, the clock, the blocking pool,
/// and the state of its life.
///
///     OPEN    -> CLOSING   close: live tasks are aborted, new ones are born aborted
///     CLOSING -> STOPPED   their cleanups have ended, or the deadline has come; workers leave
public final class Scheduler {
  private enum Phase {
    OPEN,
    CLOSING,
    STOPPED
  }

  private final Settings settings;

  /// Guarded by this.
  private @Nullable Object door;

  /// What its threads load classes and resources with: as the thread that made the runtime.
  private final ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();

  /// By how many sockets workers may differ before new ones go where there are fewer.
  static final int SPREAD = 128;

  private final Worker[] workers;
  private final Injector injector = new Injector();
  private final Idle idle;
  private final Ticks ticks;
  private final @Nullable Outstanding outstanding;

  /// Set before publish, for a runtime with a paused clock.
  private @Nullable PausedDriver pausedDriver;

  private final UnhandledFailures failures;
  private final @Nullable Ledger ledger;
  private final BlockingPool blockingPool;
  private final Shutdown shutdown;

  /// For a runtime with threads of its own.
  private final @Nullable Monitor monitor;

  /// For a runtime without.
  private final Lending lending = new Lending(this);

  /// Tasks spawned by threads that are not workers. Guarded by itself.
  private final LiveTasks spawnedOutside;

  /// Written by {@link Shutdown}, read by anybody.
  private volatile Phase phase = Phase.OPEN;

  Scheduler(Settings settings) {
    this.settings = settings;
    PausedClock paused = settings.pausedClock();
    ticks = new Ticks(paused == null ? TimeSource.SYSTEM : paused);
    outstanding = paused == null ? null : new Outstanding(paused);
    failures = new UnhandledFailures(settings.unhandled());
    int oneIn = settings.unclosedOneIn();
    ledger = oneIn == 0 ? null : new Ledger(oneIn, failures);
    blockingPool = new BlockingPool(this, settings.blocking());
    idle = new Idle(settings.workers(), Runtime.getRuntime().availableProcessors());
    shutdown = new Shutdown(this, settings.shutdownDeadline());
    spawnedOutside = new LiveTasks(this);
    workers = new Worker[settings.workers()];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(this, i, driver(paused), settings.seed());
    }
    monitor = settings.ownThreads() ? new Monitor(this, settings.longPolls()) : null;
    if (paused != null) {
      Steering.bind(paused, this);
    }
  }

  private Driver driver(@Nullable PausedClock paused) {
    if (settings.ownThreads()) {
      return new ThreadDriver();
    }
    if (paused == null || outstanding == null) {
      return lending.driver();
    }
    pausedDriver = new PausedDriver(paused, lending.driver(), this, outstanding);
    return pausedDriver;
  }

  /// Makes a scheduler and starts its threads.
  ///
  /// @param settings how
  /// @return the scheduler, open
  public static Scheduler start(Settings settings) {
    var scheduler = new Scheduler(settings);
    if (settings.ownThreads()) {
      for (Worker worker : scheduler.workers) {
        worker.carrier().start();
      }
      scheduler.startMonitor();
    } else {
      Reserve.make(); // there is no monitor that does it
    }
    OpenRuntimes.add(scheduler);
    return scheduler;
  }

  /// The object by which users know this runtime.
  ///
  /// @param type its class
  /// @param maker makes it, the first time
  /// @param <D> its type
  /// @return always the same
  public synchronized <D> D door(Class<D> type, Function<Scheduler, D> maker) {
    Object made = door;
    if (made == null) {
      made = maker.apply(this);
      door = made;
    }
    return type.cast(made);
  }

  private void startMonitor() {
    if (monitor != null) {
      monitor.start();
    }
  }

  /// The runtime's name.
  ///
  /// @return not blank
  public String name() {
    return settings.name();
  }

  /// Where failures go that nobody awaits.
  ///
  /// @return never null
  public UnhandledFailures failures() {
    return failures;
  }

  /// What its code has to close.
  ///
  /// @return null if it does not look
  public @Nullable Ledger ledger() {
    return ledger;
  }

  /// One of the workers.
  ///
  /// @param index from 0
  /// @return the worker
  public Worker worker(int index) {
    return workers[index];
  }

  /// How long cleanups may take if the call does not say.
  ///
  /// @return not negative
  public Duration cleanupDeadline() {
    return settings.cleanupDeadline();
  }

  /// How many bodies may await each other, each the next.
  ///
  /// @return at least 1
  public int chainLimit() {
    return settings.chainLimit();
  }

  /// Makes a runtime with a paused clock look at the time again. Any thread.
  public void onClockMoved() {
    workers[0].parking().nudge();
  }

  /// What moves its clock; null unless that is paused.
  @Nullable PausedDriver pausedDriver() {
    return pausedDriver;
  }

  /// Its clock, if that is paused.
  ///
  /// @return null if it is the system's
  public @Nullable PausedClock pausedClock() {
    return settings.pausedClock();
  }

  /// Whether it takes new tasks.
  ///
  /// @return false once its close has begun
  public boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /// What its clock must not outrun.
  ///
  /// @return null unless the clock is paused
  @Nullable Outstanding outstanding() {
    return outstanding;
  }

  ClassLoader contextLoader() {
    return contextLoader;
  }

  Hooks hooks() {
    return settings.hooks();
  }

  /// The worker that polls a task. Any thread.
  ///
  /// @return null if none does
  @Nullable Worker workerThatPolls(Anchored<?> task) {
    for (int i = 0; i < workerCount(); i++) {
      if (worker(i).running() == task) {
        return worker(i);
      }
    }
    return null;
  }

  int workerCount() {
    return workers.length;
  }

  Injector injector() {
    return injector;
  }

  Idle idle() {
    return idle;
  }

  BlockingPool blockingPool() {
    return blockingPool;
  }

  boolean hasOwnThreads() {
    return settings.ownThreads();
  }

  /// Waking goes straight to the slot only where a second worker shares the ring's work; the
  /// current-thread runtime keeps the order of waking.
  boolean usesWokenSlot() {
    return settings.ownThreads();
  }

  // ---- time

  /// What its timers follow.
  ///
  /// @return the same for all runtimes on the system's clock
  public TimeSource clock() {
    return ticks.clock();
  }

  /// The same in ticks.
  ///
  /// @return never null
  public Ticks ticks() {
    return ticks;
  }

  long parkLimitNanos() {
    return phase == Phase.OPEN ? Driver.FOREVER : shutdown.nanosLeft();
  }

  // ---- new work

  /// Starts a future as a task.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param traits what the task is given
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed, or the future has started
  public <T extends @Nullable Object> JoinHandle<T> start(
      Async<? extends T> future, Traits traits) {
    Task<T> task = Task.toTask(future);
    spawn(task, traits);
    return task;
  }

  /// Starts a fresh task on this runtime. Any thread.
  ///
  /// @param task the task
  public void spawn(Task<?> task) {
    spawn(task, Traits.NONE);
  }

  /// Starts a fresh task on this runtime. Any thread.
  ///
  /// @param task the task
  /// @param traits what it is given beyond the ordinary
  public void spawn(Task<?> task, Traits traits) {
    Worker worker = Worker.current();
    if (worker != null && worker.scheduler() == this) {
      worker.spawn(task, traits);
      return;
    }
    Worker home = traits.confined() ? workers[chooseWorker()] : null;
    Locals inherited = Locals.toInherit();
    boolean hasTraits = !traits.isNothing() || inherited != null;
    synchronized (spawnedOutside) { // so that closing sees every task that was let in
      if (phase != Phase.OPEN) {
        throw Misuse.closed(this);
      }
      task.toSpawned(traits, hasTraits);
      spawnedOutside.add(task);
      if (hasTraits) {
        task.equip(traits.name(), home, inherited);
      }
    }
    hooks().onSpawn(task, this);
    if (home == null) {
      inject(task);
    } else {
      home.pushConfined(task);
    }
  }

  private int chooseWorker() {
    return ThreadLocalRandom.current().nextInt(workers.length);
  }

  /// Starts blocking work. Any thread.
  ///
  /// @param work what to run on a thread of the blocking pool
  /// @param interruptible whether an abort interrupts it
  /// @param <T> the type of its value
  /// @return its handle
  public <T extends @Nullable Object> JoinHandle<T> spawnBlocking(
      Callable<? extends T> work, boolean interruptible) {
    if (phase == Phase.OPEN) {
      return blockingPool.submit(work, interruptible);
    }
    if (Ambient.ofThisThread() != this) {
      throw Misuse.closed(this);
    }
    return blockingPool.refuse(work); // a task that does not know yet that it is aborted
  }

  /// Starts a blocking call that somebody awaits. While the runtime closes, too, for cleanups: that
  /// of a task which does not know yet that it is aborted ends with its await. Its workers.
  ///
  /// @param work the call
  /// @param executor runs it; null for what the runtime has for that
  /// @param <T> the type of its value
  /// @return the call
  public <T extends @Nullable Object> BlockingTask<T> startBlocking(
      Callable<? extends T> work, @Nullable Executor executor) {
    return blockingPool.submit(work, true, executor);
  }

  /// Queues a task that the caller notified. Any thread.
  void scheduleWoken(Task<?> task) {
    Worker worker = Worker.current();
    if (worker != null && worker.scheduler() == this) {
      worker.pushWoken(task);
    } else {
      inject(task);
    }
  }

  /// Writes the injector's length and then reads the idle protocol's counts; a worker that parks
  /// does it the other way round. Both are volatile, so one of the two sees the other. Guard:
  /// ParkingJcstress.
  private void inject(Task<?> task) {
    injector.push(task);
    unpark(idle.pickSleeper());
  }

  /// Has somebody help a worker.
  ///
  /// @param mayBlock whether its polls take so long that they may block
  void unparkForLocalWork(boolean mayBlock) {
    unpark(idle.pickSleeper(mayBlock));
  }

  /// Told by each worker that has been parked.
  void onAwake() {
    if (monitor != null) {
      monitor.onAwake();
    }
  }

  /// Does for a worker that is held in a long poll what cannot wait: fires its timers, gives away
  /// the task it would run next, has its ring emptied, and does what the poll has postponed. The
  /// monitor.
  void serve(Worker stuck) {
    stuck.wheel().tryAdvance(ticks.now());
    stuck.poller().serve();
    Task<?> woken = stuck.woken().takeWhileHeld(stuck);
    if (woken != null) {
      inject(woken);
    }
    stuck.catchUpWhileHeld();
  }

  /// Rules 2 and 3 of waking workers, in the package documentation.
  void unparkIfWork() {
    if (hasQueuedWork()) {
      unpark(idle.pickSleeper());
    }
  }

  private static void unpark(@Nullable Worker sleeper) {
    if (sleeper != null) {
      sleeper.parking().toPicked();
    }
  }

  private boolean hasQueuedWork() {
    if (injector.length() > 0) {
      return true;
    }
    for (Worker worker : workers) {
      if (worker.ring().size() > 0) {
        return true;
      }
    }
    return false;
  }

  // ---- life

  /// How threads drive a current-thread runtime.
  Lending lending() {
    return lending;
  }

  /// Why tasks are aborted that a close finds, or that come after it.
  String reasonOfClose() {
    return "runtime " + name() + " was closed";
  }

  boolean isClosing() {
    return phase != Phase.OPEN;
  }

  /// Whether it is closed, and runs nothing any more.
  ///
  /// @return true at the end of its close
  public boolean isStopped() {
    return phase == Phase.STOPPED;
  }

  void toClosing() {
    synchronized (spawnedOutside) {
      phase = Phase.CLOSING;
    }
  }

  void toStopped() {
    phase = Phase.STOPPED;
    for (Worker worker : workers) {
      worker.parking().nudge();
    }
    if (monitor != null) {
      monitor.nudge();
    }
  }

  /// Told of each task that has ended.
  void onTaskEnded() {
    if (phase == Phase.CLOSING) {
      shutdown.onTaskEnded();
    }
  }

  void forEachLive(Consumer<Task<?>> visitor) {
    for (Worker worker : workers) {
      worker.live().forEach(visitor);
    }
    spawnedOutside.forEach(visitor);
  }

  /// The live tasks, for those who only look: one that has finished is about to leave.
  void forEachUnfinished(Consumer<Task<?>> visitor) {
    forEachLive(task -> {
      if (!task.isFinished()) {
        visitor.accept(task);
      }
    });
  }

  /// What it is doing. Any thread.
  ///
  /// @return a snapshot
  public RuntimeMetrics metrics() {
    var each = new ArrayList<WorkerMetrics>();
    for (Worker worker : workers) {
      each.add(worker.metrics());
    }
    var blocking = blockingPool.metrics();
    var count = new int[2];
    forEachUnfinished(task -> {
      count[0]++;
      count[1] += task.isWaiting() ? 1 : 0;
    });
    return new RuntimeMetrics(name(), each, count[0], count[1], injector.length(), blocking);
  }

  boolean hasLiveTasks() {
    var found = new boolean[1];
    forEachLive(task -> found[0] = true);
    return found[0];
  }

  /// Cancels all tasks, lets their cleanups run until the deadline, and stops the workers. See
  /// {@link Shutdown}.
  public void close() {
    shutdown.run();
  }

  /// Where a new socket is watched: by the worker that has the most, so that what one worker can do
  /// alone is not done by several, in smaller portions; but if it has many more than another, as in
  /// a large server, by the one with the fewest.
  ///
  /// @param here on which the socket waits for the first time; is preferred among equals
  /// @return one of the workers' pollers
  public Poller pollerForNew(Worker here) {
    Poller most = here.poller();
    Poller fewest = most;
    for (Worker worker : workers) {
      Poller poller = worker.poller();
      if (poller.sources() > most.sources()) {
        most = poller;
      } else if (poller.sources() < fewest.sources()) {
        fewest = poller;
      }
    }
    return most.sources() - fewest.sources() < SPREAD ? most : fewest;
  }

  /// One that has its selector already, for when there are no descriptors left.
  ///
  /// @return null if there is none
  public @Nullable Poller openPoller() {
    for (Worker worker : workers) {
      if (worker.poller().isOpen()) {
        return worker.poller();
      }
    }
    return null;
  }

  /// Whether a poller is that of one of the workers. Any thread.
  ///
  /// @param poller any
  /// @return false if it is another runtime's
  public boolean hasPoller(Poller poller) {
    for (Worker worker : workers) {
      if (worker.poller() == poller) {
        return true;
      }
    }
    return false;
  }

  /// Closes the sockets that are left. By the closing thread, when the workers' threads have ended.
  void closePollers() {
    for (Worker worker : workers) {
      worker.poller().close();
    }
  }

  /// Joins the workers' threads. By the closing thread.
  void joinThreads(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (Worker worker : workers) {
      worker.carrier().join(Math.max(1, deadline - System.nanoTime()));
    }
    if (monitor != null) {
      monitor.joinThread(Math.max(1, deadline - System.nanoTime()));
    }
  }

  @Override
  public String toString() {
    var live = new int[1];
    forEachLive(task -> live[0] += task.isFinished() ? 0 : 1); // else it is about to leave
    return "AsyncRuntime["
        + name()
        + ", "
        + phase.name().toLowerCase(java.util.Locale.ROOT)
        + ", workers "
        + workers.length
        + ", live tasks "
        + live[0]
        + ", injected "
        + injector.length()
        + "]";
  }
}
