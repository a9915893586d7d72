package weft.runtime.scheduler;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.net.driver.Poller;
import weft.net.driver.Traffic;
import weft.runtime.SocketMetrics;
import weft.runtime.WorkerMetrics;
import weft.time.wheel.Wheel;

/// One of a runtime's workers: takes tasks from its queues and polls them, fires its timers, and
/// helps the others when it has nothing to do. A current-thread runtime has one, run by the thread
/// that blocks on the runtime.
///
/// Where it looks, in this order: the slot of the task that was woken last (at most three times in
/// a row), its ring, the injector, its timers, the others' rings; every 61 polls, or after some 3
/// ms of long ones, the injector, the timers and the sockets first. While it is held in a long
/// poll, {@link Monitor} does some of that for it. Fields are owner only unless they say otherwise.
public final class Worker extends PollState {
  private static final int RING_CAPACITY = 256;
  private static final int LIFO_CAP = 3;

  private static final int INJECTOR_BATCH = 128;

  private final Scheduler scheduler;
  private final int index;
  private final String name;
  private final Random random;
  private final Wheel wheel = new Wheel();
  private final LiveTasks live;

  /// Tasks that only this worker may run. Any thread adds.
  private final Injector confined = new Injector();

  private boolean confinedTurn;

  /// Filled by the owner, emptied by owner and thieves.
  private final Ring ring;

  private int wokenInARow;

  private final WokenSlot woken;
  private final Counters counters = new Counters();
  private final Pace pace;
  private final Parking parking;
  private final Carrier carrier;
  private final Poller poller;

  private boolean searching;
  private boolean firing;

  Worker(Scheduler scheduler, int index, Driver driver, long seed) {
    this.scheduler = scheduler;
    this.index = index;
    name = scheduler.name() + "-" + index;
    random = new Random(seed + index);
    ring = new Ring(RING_CAPACITY);
    woken = ring.wokenSlot();
    live = new LiveTasks(scheduler);
    pace = new Pace(scheduler.ticks(), counters);
    parking = new Parking(this, scheduler, driver);
    carrier = new Carrier(this, driver);
    poller = driver.poller();
  }

  /// The worker that runs on this thread.
  ///
  /// @return null on any other thread
  public static @Nullable Worker current() {
    return Thread.currentThread() instanceof WorkerThread thread
        ? thread.worker
        : Carrier.borrower();
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

  /// Its sockets.
  ///
  /// @return in what it parks while it has any
  public Poller poller() {
    return poller;
  }

  /// A random number. Owner only.
  ///
  /// @param bound at least 1
  /// @return from 0 to bound - 1
  public int randomBelow(int bound) {
    return random.below(bound);
  }

  /// The time at which it last looked, in units of 1,024 ms.
  int coarseTime() {
    return pace.coarseTime();
  }

  LiveTasks live() {
    return live;
  }

  Ring ring() {
    return ring;
  }

  WokenSlot woken() {
    return woken;
  }

  /// Tasks that only this worker may run.
  Injector confined() {
    return confined;
  }

  Parking parking() {
    return parking;
  }

  Carrier carrier() {
    return carrier;
  }

  // ---- new work

  /// Starts a fresh task here; it runs after what is queued already. Owner only.
  void spawn(Task<?> task, Traits traits) {
    Locals inherited = locals() == null ? null : Locals.toInherit();
    boolean hasTraits = !traits.isNothing() || inherited != null;
    task.toSpawned(traits, hasTraits);
    live.add(task);
    if (hasTraits) {
      task.equip(traits.name(), traits.confined() ? this : null, inherited);
    }
    scheduler.hooks().onSpawn(task, scheduler);
    if (scheduler.isClosing()) {
      task.abort(scheduler.reasonOfClose());
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
      shareIfWorthIt(false);
    }
  }

  /// Unparks a worker if there is enough to do for two.
  ///
  /// @param isForEvents whether most of it was woken by sockets
  private void shareIfWorthIt(boolean isForEvents) {
    boolean mayBlock = pace.isSlow();
    if (scheduler.idle().isSleeperWanted(mayBlock) && isWorthAnUnpark(isForEvents)) {
      scheduler.unparkForLocalWork(mayBlock);
    }
  }

  /// Whether this worker has more to do than it costs to hand some of it to another.
  private boolean isWorthAnUnpark(boolean isForEvents) {
    long queued = ring.size();
    if (queued > RING_CAPACITY / 4) {
      queued += scheduler.injector().length();
    }
    return (isForEvents && !pace.isSlow())
        ? pace.isWorthAnUnparkForEvents(queued, scheduler.idle().hasProcessorToSpare())
        : pace.isWorthAnUnpark(queued);
  }

  /// Queues a task that only this worker may run. Any thread.
  void pushConfined(Task<?> task) {
    confined.push(task); // a volatile write before a volatile read, as in Scheduler.inject
    if (scheduler.idle().pick(this)) {
      parking.toPicked();
    }
  }

  /// Queues a task that was woken here: next, for what it waited for is in the cache. Owner only.
  void pushWoken(Task<?> task) {
    if (!scheduler.usesWokenSlot() || firing || pace.isSlow()) {
      pushBack(task);
      return;
    }
    Task<?> displaced = woken.replace(task);
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

  void runUntilStopped() {
    runUntil(new IsStopped());
  }

  private final class IsStopped implements BooleanSupplier {
    @Override
    public boolean getAsBoolean() {
      Thread.interrupted(); // left behind by a body; it is nobody else's, and would end parking
      return scheduler.isStopped();
    }
  }

  /// Runs tasks until the condition holds. Whatever goes wrong beside the tasks' own failures, such
  /// as memory that runs out, is reported and leaves the worker at work.
  void runUntil(BooleanSupplier done) {
    while (!isOverAfterLoop(done)) {
      leavePoll();
    }
  }

  private boolean isOverAfterLoop(BooleanSupplier done) {
    try {
      loop(done);
      return true;
    } catch (Throwable failure) {
      Task<?> broken = running();
      if (broken != null) {
        breakSafely(broken, failure);
      }
      scheduler.failures().report(failure);
      return false;
    }
  }

  private void breakSafely(Task<?> task, Throwable failure) {
    try {
      task.toBroken(failure);
    } catch (Throwable more) {
      scheduler.failures().report(more);
    }
  }

  private void loop(BooleanSupplier done) {
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
      pace.onPoll();
      beginPoll();
      task.run(this);
      endPoll();
    }
  }

  private @Nullable Task<?> nextTask() {
    if (pace.isTurn()) {
      int polls = pace.toTurn();
      pace.lookAtTime();
      turn();
      if (poller.isLookDue(polls, queued())) {
        poller.look();
        dispatch();
      }
      shareIfWorthIt(poller.isNeeded()); // by the new measure, with what was woken
      Task<?> injected = scheduler.injector().pop();
      if (injected != null) {
        return injected;
      }
    }
    if (!woken.isEmptyForOwner()) {
      Task<?> task = woken.take();
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

  /// How many tasks it may run before what a look at the sockets would wake now.
  private int queued() {
    return ring.size() + confined.length() + scheduler.injector().length();
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
    long now = scheduler.ticks().now();
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

  /// Wakes those who wait for what a look at the sockets, or a park, has found.
  private void dispatch() {
    if (poller.hasEvents()) {
      firing = true;
      try {
        poller.dispatch();
      } finally {
        firing = false;
      }
      shareIfWorthIt(true);
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

  /// Whether there is work in queues for which nobody may have picked this sleeper: confined tasks,
  /// and what it queued itself while it slept, as {@link Lending} does when it is interrupted.
  boolean hasOwnWork() {
    return confined.length() > 0 || !ring.isEmptyForOwner() || poller.hasEvents();
  }

  private void park(BooleanSupplier done) {
    catchUp(); // unless that has failed behind the last poll, there is nothing
    letGo();
    Reserve.renew();
    pace.measurePolls();
    counters.onPark();
    searching = parking.park(done, searching);
    if (searching) {
      counters.onWakeUp();
    }
    pace.lookAtTime();
    dispatch();
  }

  /// Keeps nothing alive that has ended.
  private void letGo() {
    live.trim();
    if (ring.isEmptyForOwner()) {
      ring.forgetStolen();
    }
    forgetPolled();
  }

  // ---- for the monitor; any thread

  String name() {
    return name;
  }

  /// A number that changes with every poll.
  long pollMark() {
    return pace.polls();
  }

  WorkerMetrics metrics() {
    return new WorkerMetrics(
        name(),
        parking.isParked(),
        pace.polls(),
        counters.steals(),
        counters.parks(),
        counters.wakeUps(),
        counters.overflows(),
        ring.size(),
        Duration.ofNanos(counters.busyNanos()),
        wheel.fired(),
        socketMetrics());
  }

  private SocketMetrics socketMetrics() {
    Traffic traffic = poller.traffic();
    return new SocketMetrics(
        poller.sources(),
        traffic.accepted(),
        traffic.connected(),
        traffic.bytesRead(),
        traffic.bytesWritten(),
        poller.rebuilds());
  }

  @Override
  public String toString() {
    return "worker " + name();
  }
}
