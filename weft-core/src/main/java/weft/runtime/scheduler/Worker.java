package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.runtime.WorkerMetrics;
import weft.runtime.events.WorkerPark;
import weft.time.wheel.Wheel;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// One of a runtime's workers: takes tasks from its queues and polls them, fires its timers, and
/// helps the others when it has nothing to do. A current-thread runtime has one, run by the thread
/// that blocks on the runtime.
///
/// Where it looks, in this order: the slot of the task that was woken last (at most three times in
/// a row), its ring, the injector, its timers, the others' rings; every 61 polls the injector and
/// the timers first. While it is held in a long poll, {@link Monitor} does some of that for it.
/// Fields are owner only unless they say otherwise.
public final class Worker {
  private static final int RING_CAPACITY = 256;
  private static final int TURN = 61;
  private static final int LIFO_CAP = 3;

  /// How many operations a poll may find ready before it has to let others run; Tokio's figure.
  private static final int BUDGET = 128;

  /// 1,024 ticks, about a second.
  static final int COARSE_SHIFT = 10;

  private static final int INJECTOR_BATCH = 128;

  /// Where polls take this long on average, what they wake goes into the ring, where others find
  /// it.
  private static final long LONG_POLL_NANOS = 50_000;

  /// What {@link Task#run} calls that executes a body's code,
  private static final Set<String> BODY = Set.of("advance", "cancel");

  /// and what a wake passes through on its way to the slot.
  private static final Set<String> WAKING = Set.of("wake", "notifyWith", "schedule");

  /// No task is being polled.
  private static final byte NOWHERE = -1;

  /// Unparking a thread costs 5 to 57 µs; with less than this to do nobody is unparked.
  private static final long UNPARK_WORTH_NANOS = 10_000;

  private static final VarHandle WOKEN;
  private static final VarHandle POLLS;

  static {
    try {
      WOKEN = MethodHandles.lookup().findVarHandle(Worker.class, "woken", Task.class);
      POLLS = MethodHandles.lookup().findVarHandle(Worker.class, "polls", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// The worker that a thread of somebody else's runs for the time being.
  private static final ThreadLocal<@Nullable Worker> BORROWED = new ThreadLocal<>();

  private final Scheduler scheduler;
  private final int index;
  private final String name;
  private final Driver driver;
  private final Random random;
  private final Wheel wheel = new Wheel();
  private final LiveTasks live;

  /// Tasks that only this worker may run. Any thread adds.
  private final Injector confined = new Injector();

  private boolean confinedTurn;

  /// Where the task that it polls stands among the live ones: its chunk, written only when it
  /// changes, for that is cheaper under G1,
  private LiveTasks.@Nullable Chunk runningChunk;

  /// and the place in it.
  private byte runningPlace = NOWHERE;

  /// The task-local values that hold now.
  private @Nullable Locals locals;

  /// Filled by the owner, emptied by owner and thieves.
  private final Ring ring;

  /// Set before publish; null while threads lend themselves.
  private @Nullable Thread thread;

  /// Filled by the owner, emptied by the owner and, while it is held, by the monitor.
  private @Nullable Task<?> woken;

  /// Whether the monitor may be emptying the slot. Written by the monitor.
  private volatile boolean watched;

  private int wokenInARow;

  /// Written by the owner, read by the monitor and for metrics.
  private long polls;

  /// The number of polls at which the next turn is due.
  private long nextTurn;

  private final Counters counters = new Counters();

  private int budget;
  private boolean searching;
  private boolean firing;

  /// How many combinators are being polled on its stack.
  private int combinatorDepth;

  private boolean unwinding;

  /// How long a poll takes here, on average over the recent ones.
  private long pollNanos = UNPARK_WORTH_NANOS;

  /// When it last looked at the time, by the runtime's clock,
  private long lookedAt;

  /// and the number of polls then.
  private long pollsAtLook;

  /// The time when it last looked, in units of {@link #COARSE_SHIFT}.
  private int coarseTime;

  /// Written by the owner, read by the monitor.
  private volatile boolean parked;

  /// Set by whoever picked this worker from the sleepers, cleared by the owner.
  private volatile boolean picked;

  Worker(Scheduler scheduler, int index, Driver driver, long seed) {
    this.scheduler = scheduler;
    this.index = index;
    name = scheduler.name() + "-" + index;
    this.driver = driver;
    random = new Random(seed + index);
    ring = new Ring(RING_CAPACITY);
    live = new LiveTasks(scheduler);
  }

  /// The worker that runs on this thread.
  ///
  /// @return null on any other thread
  public static @Nullable Worker current() {
    return Thread.currentThread() instanceof WorkerThread thread ? thread.worker : BORROWED.get();
  }

  /// The worker that runs on this thread, for code that only workers reach.
  ///
  /// @return the worker
  /// @throws IllegalStateException on any other thread
  public static Worker currentOrFail() {
    Worker worker = current();
    if (worker == null) {
      throw new IllegalStateException(
          "A future was polled by thread "
              + Thread.currentThread().getName()
              + ", which is not a worker. Futures are polled by the runtime: await them in a body,"
              + " or call block().");
    }
    return worker;
  }

  /// Its runtime.
  ///
  /// @return the scheduler
  public Scheduler scheduler() {
    return scheduler;
  }

  /// Its number in the runtime.
  ///
  /// @return from 0
  public int index() {
    return index;
  }

  /// Its timers. Owner only, but for what {@link Wheel} says.
  ///
  /// @return the wheel
  public Wheel wheel() {
    return wheel;
  }

  /// A random number. Owner only.
  ///
  /// @param bound at least 1
  /// @return from 0 to bound - 1
  public int randomBelow(int bound) {
    return random.below(bound);
  }

  // ---- the budget

  /// Takes a unit of the budget of the present poll, for an operation that is ready. With none left
  /// the operation answers PENDING instead, and the task is polled again after others. Owner of the
  /// future that the waker belongs to.
  ///
  /// @param waker of the task; woken when there is no budget
  /// @return false if the operation must wait; always true on other threads
  public static boolean hasBudget(Wakeable waker) {
    Worker worker = current();
    if (worker == null || --worker.budget >= 0) {
      return true;
    }
    worker.budget = 0;
    Woven.wake(waker);
    return false;
  }

  /// Replaces what is left of the budget of the present poll. Owner only.
  ///
  /// @param units from now on
  /// @return what was left
  public int replaceBudget(int units) {
    int left = budget;
    budget = units;
    return left;
  }

  /// How many combinators are being polled within each other. Owner only.
  ///
  /// @return not negative
  public int combinatorDepth() {
    return combinatorDepth;
  }

  /// A combinator is going to be polled, or its poll has ended. The depth before is put back rather
  /// than counted down, for a StackOverflowError may have left out what should have counted. Owner
  /// only.
  ///
  /// @param depth from now on
  public void setCombinatorDepth(int depth) {
    combinatorDepth = depth;
  }

  /// Whether a cancellation is going on within the present poll, whose cleanup may nest deeper than
  /// anything else. Owner only.
  ///
  /// @return true within the cancelling of a combinator
  public boolean isUnwinding() {
    return unwinding;
  }

  /// Begins or ends such a cancellation. Owner only.
  ///
  /// @param now whether one is going on
  public void setUnwinding(boolean now) {
    unwinding = now;
  }

  /// The time at which it last looked, in units of 1,024 ms.
  int coarseTime() {
    return coarseTime;
  }

  private void lookAtTime() {
    long now = scheduler.nanoTime();
    coarseTime = (int) (scheduler.tickAt(now) >> COARSE_SHIFT);
    lookedAt = now;
    pollsAtLook = polls;
  }

  /// Before it looks anew: how long the polls since the last look took.
  private void measurePolls() {
    long count = polls - pollsAtLook;
    if (count > 0) {
      long nanos = scheduler.nanoTime() - lookedAt;
      pollNanos = (pollNanos + nanos / count) / 2;
      counters.addBusy(nanos);
    }
  }

  LiveTasks live() {
    return live;
  }

  Ring ring() {
    return ring;
  }

  // ---- new work

  /// Starts a fresh task here; it runs after what is queued already. Owner only.
  void spawn(Task<?> task, Traits traits) {
    Locals inherited = locals == null ? null : Locals.toInherit();
    boolean hasTraits = !traits.isNothing() || inherited != null;
    task.toSpawned(hasTraits);
    live.add(task);
    if (hasTraits) {
      task.equip(traits.name(), traits.confined() ? this : null, inherited);
    }
    scheduler.hooks().onSpawn(task, scheduler);
    if (scheduler.isClosing()) {
      task.abort();
    }
    if (traits.confined()) {
      pushConfined(task);
    } else {
      pushBack(task);
    }
    if (scheduler.isStopped()) {
      task.toDropped();
    }
  }

  /// Queues a task at the end, which is where spawned and yielding ones go. Owner only.
  void pushBack(Task<?> task) {
    while (!ring.push(task)) {
      if (ring.overflow(scheduler.injector(), task)) {
        counters.onOverflow();
        break;
      }
    }
    if (!firing) {
      shareIfWorthIt();
    }
  }

  private void shareIfWorthIt() {
    if (scheduler.idle().isSleeperWanted() && isWorthAnUnpark()) {
      scheduler.unparkForLocalWork();
    }
  }

  /// Whether this worker has more to do than it costs to hand some of it to another. If it is
  /// wrong, because polls have become longer, the monitor sees to it at its next look.
  private boolean isWorthAnUnpark() {
    long queued = ring.size();
    if (queued > RING_CAPACITY / 4) {
      queued += scheduler.injector().length();
    }
    return queued * pollNanos >= UNPARK_WORTH_NANOS;
  }

  /// Queues a task that only this worker may run. Any thread.
  void pushConfined(Task<?> task) {
    confined.push(task); // a volatile write before a volatile read, as in Scheduler.inject
    if (scheduler.idle().pick(this)) {
      toPicked();
    }
  }

  /// Notes which task it is going to poll. Owner only.
  void toRunning(Task<?> task) {
    LiveTasks.Chunk chunk = task.chunk();
    if (runningChunk != chunk) {
      runningChunk = chunk;
    }
    runningPlace = task.place;
  }

  /// The task that it polls. Owner only, in a poll.
  @Nullable Task<?> running() {
    LiveTasks.Chunk chunk = runningChunk;
    int place = runningPlace;
    return chunk == null || place == NOWHERE ? null : chunk.places[place];
  }

  @Nullable Locals locals() {
    return locals;
  }

  void setLocals(@Nullable Locals next) {
    locals = next;
  }

  /// Queues a task that was woken here: next, for what it waited for is in the cache. Owner only.
  void pushWoken(Task<?> task) {
    if (!scheduler.usesWokenSlot() || firing || pollNanos >= LONG_POLL_NANOS) {
      pushBack(task);
      return;
    }
    Task<?> displaced = woken == null ? null : takeWoken();
    WOKEN.setRelease(this, task);
    if (displaced != null) {
      pushBack(displaced);
    }
  }

  /// Queues a task that was woken during its own poll: it yielded. With nothing else queued this
  /// worker takes it next, and nobody is unparked for it. Owner only.
  void pushYielded(Task<?> task) {
    if (ring.isEmptyForOwner() && ring.push(task)) {
      return;
    }
    pushBack(task);
  }

  // ---- the loop

  /// Starts the thread of a worker that has one of its own.
  void startThread() {
    var own = new WorkerThread(this, name());
    ((ThreadDriver) driver).ownedBy(own);
    thread = own;
    own.start();
  }

  void joinThread(long nanos) throws InterruptedException {
    Thread own = thread;
    if (own != null) {
      own.join(Duration.ofNanos(nanos));
    }
  }

  void runUntilStopped() {
    runUntil(() -> {
      Thread.interrupted(); // left behind by a body; it is nobody else's, and would end parking
      return scheduler.isStopped();
    });
  }

  /// Runs this worker on a thread that lends itself, until the condition holds.
  void runBorrowed(ThreadDriver threadDriver, BooleanSupplier done) {
    threadDriver.ownedBy(Thread.currentThread());
    BORROWED.set(this);
    try {
      runUntil(done);
    } finally {
      BORROWED.remove();
      threadDriver.ownedBy(null);
    }
  }

  private void runUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      Task<?> task = nextTask();
      if (task == null) {
        task = search();
      }
      if (task == null) {
        park(done);
        continue;
      }
      if (searching) {
        searching = false;
        if (scheduler.idle().toWorking()) {
          scheduler.unparkIfWork();
        }
      }
      POLLS.setOpaque(this, polls + 1);
      beginPoll();
      task.run(this);
      runningPlace = NOWHERE;
    }
  }

  /// Whatever an earlier poll left behind, as a StackOverflowError may, ends here.
  private void beginPoll() {
    budget = BUDGET;
    combinatorDepth = 0;
    unwinding = false;
    if (locals != null) {
      Locals.replace(null);
    }
  }

  private @Nullable Task<?> nextTask() {
    if (polls >= nextTurn) {
      nextTurn = polls + TURN;
      measurePolls();
      lookAtTime();
      shareIfWorthIt(); // by the new measure
      turn();
      Task<?> injected = scheduler.injector().pop();
      if (injected != null) {
        return injected;
      }
    }
    if (woken != null) {
      Task<?> task = takeWoken();
      if (task != null && wokenInARow < LIFO_CAP) {
        wokenInARow++;
        return task;
      }
      if (task != null) {
        pushBack(task);
      }
    }
    wokenInARow = 0;
    if (confined.length() > 0) {
      confinedTurn = !confinedTurn;
      Task<?> own = confinedTurn || ring.isEmptyForOwner() ? confined.pop() : null;
      if (own != null) {
        return own;
      }
    }
    Task<?> task = ring.pop();
    return task != null ? task : takeFromInjector();
  }

  /// Tasks that only this worker may run.
  Injector confined() {
    return confined;
  }

  /// Empties the slot of the task woken last. Owner only.
  ///
  /// An exchange would cost more than all else here, so it is made only while the monitor may be
  /// taking the task, too; see {@link #takeWokenWhileHeld}.
  @Nullable Task<?> takeWoken() {
    if (watched) {
      return exchangeWoken();
    }
    Task<?> task = woken;
    woken = null;
    return task;
  }

  private @Nullable Task<?> exchangeWoken() {
    return (Task<?>) WOKEN.getAndSet(this, null);
  }

  /// Empties the slot while the owner is held in a poll. By the monitor.
  ///
  /// 1. The monitor sets `watched`, then takes the owner's stack. That stops the owner for a
  ///    moment, orders both threads' memory, and shows whether the owner is in the code of a body.
  /// 2. If so, the owner will read `watched` before it touches the slot again: a wake of the
  ///    body's, and the end of its poll, begin with an atomic update of a task's state, and the
  ///    read cannot come before that. It will see the flag and exchange.
  /// 3. The monitor exchanges, too, so one of them gets the task; then it clears the flag.
  ///
  /// Guard: MonitorTest, ParkingJcstress.
  @Nullable Task<?> takeWokenWhileHeld() {
    if (WOKEN.getAcquire(this) == null) {
      return null;
    }
    toWatched(true);
    try {
      return isInBody(stackTrace()) ? exchangeWoken() : null;
    } finally {
      toWatched(false);
    }
  }

  /// By the monitor.
  void toWatched(boolean now) {
    watched = now;
  }

  /// Whether a worker is in the code of a body, and not on its way to the slot.
  private static boolean isInBody(StackTraceElement[] trace) {
    for (int i = 0; i < trace.length; i++) {
      String owner = trace[i].getClassName();
      String method = trace[i].getMethodName();
      if (owner.equals(Task.class.getName()) && method.equals("run")) {
        return i > 0 && BODY.contains(trace[i - 1].getMethodName());
      }
      if (owner.equals(Worker.class.getName())
          || owner.equals(Scheduler.class.getName())
          || (owner.equals(Task.class.getName()) && WAKING.contains(method))) {
        return false;
      }
    }
    return false;
  }

  private @Nullable Task<?> takeFromInjector() {
    Injector injector = scheduler.injector();
    if (injector.length() == 0) {
      return null;
    }
    Task<?> first = injector.popShare(scheduler.workerCount(), INJECTOR_BATCH);
    if (first == null) {
      return null;
    }
    Task<?> task = first.next;
    first.next = null;
    while (task != null) {
      Task<?> following = task.next;
      task.next = null;
      pushBack(task);
      task = following;
    }
    return first;
  }

  /// What is done once in a while even if there is always a task to run.
  private boolean turn() {
    wheel.drainRemoved();
    long next = wheel.nextTick();
    if (next == Wheel.NEVER) {
      return false;
    }
    long now = scheduler.tickNow();
    if (next > now) {
      return false;
    }
    firing = true;
    try {
      return wheel.advance(now);
    } finally {
      firing = false;
    }
  }

  private @Nullable Task<?> search() {
    if (turn()) {
      Task<?> task = ring.pop();
      if (task != null) {
        scheduler.unparkIfWork();
        return task;
      }
    }
    if (!searching) {
      if (!scheduler.idle().toSearching()) {
        return null;
      }
      searching = true;
    }
    int count = scheduler.workerCount();
    int start = random.below(count);
    for (int i = 0; i < count; i++) {
      Worker victim = scheduler.worker((start + i) % count);
      Task<?> task = victim == this ? null : ring.stealFrom(victim.ring);
      if (task != null) {
        counters.onSteal();
        return task;
      }
    }
    return takeFromInjector();
  }

  private void park(BooleanSupplier done) {
    letGo();
    measurePolls();
    counters.onPark();
    WorkerPark event = WorkerPark.start();
    parked = true;
    parkUntilWork(done);
    parked = false;
    WorkerPark.end(event, name);
    scheduler.onAwake();
  }

  /// Keeps nothing alive that has ended.
  private void letGo() {
    live.trim();
    if (ring.isEmptyForOwner()) {
      ring.forgetStolen();
    }
    runningChunk = null;
  }

  private void parkUntilWork(BooleanSupplier done) {
    boolean wasSearching = searching;
    searching = false;
    if (scheduler.idle().toSleeping(this, wasSearching)) {
      scheduler.unparkIfWork();
    }
    while (!picked) {
      long nanos = confined.length() > 0 ? 0 : nanosToNextTimer();
      if (nanos <= 0 || done.getAsBoolean()) {
        if (scheduler.idle().toAwake(this)) {
          lookAtTime();
          return;
        }
        Thread.onSpinWait(); // somebody is about to set picked
      } else {
        driver.park(nanos, scheduler.parkLimitNanos());
      }
    }
    picked = false;
    counters.onWakeUp();
    searching = true;
    lookAtTime();
  }

  /// Whether there is work for this sleeper. Any thread.
  boolean isPicked() {
    return picked;
  }

  private long nanosToNextTimer() {
    long tick = scheduler.outstanding() == null ? wheel.nextTick() : wheel.earliestTick();
    return tick == Wheel.NEVER ? Driver.FOREVER : scheduler.nanosUntil(tick);
  }

  // ---- for the monitor; any thread

  String name() {
    return name;
  }

  boolean isParked() {
    return parked;
  }

  /// A number that changes with every poll.
  long pollMark() {
    return (long) POLLS.getOpaque(this);
  }

  WorkerMetrics metrics() {
    return new WorkerMetrics(
        name(),
        parked,
        pollMark(),
        counters.steals(),
        counters.parks(),
        counters.wakeUps(),
        counters.overflows(),
        ring.size(),
        Duration.ofNanos(counters.busyNanos()),
        wheel.fired());
  }

  /// What its thread is doing.
  ///
  /// @return empty if it has none of its own
  StackTraceElement[] stackTrace() {
    Thread own = thread;
    return own == null ? new StackTraceElement[0] : own.getStackTrace();
  }

  /// Wakes this sleeper, which the caller picked. Any thread.
  void toPicked() {
    picked = true;
    driver.wake();
  }

  /// Makes this worker look at the time and at the scheduler's state again. Any thread.
  void nudge() {
    driver.wake();
  }

  @Override
  public String toString() {
    return "worker " + name();
  }
}
