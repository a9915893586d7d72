package weft.runtime.scheduler;

import java.util.function.BooleanSupplier;
import weft.runtime.events.Recorder;
import weft.runtime.events.WorkerPark;
import weft.time.wheel.Wheel;

/// A worker that has nothing to do waits here: for work that somebody picks it for, for its next
/// timer, or for the end of what it is run for. The rules are in the package documentation.
///
///     awake    -> sleeping   it has looked everywhere; among the sleepers of {@link Idle}
///     sleeping -> picked     somebody took it from the sleepers, for work
///     sleeping -> awake      it took itself from there: for a timer, for work that only it sees, or
///                            because it is done
///     picked   -> awake      it has seen that it was picked; it searches
final class Parking {
  private final Worker worker;
  private final Scheduler scheduler;
  private final Driver driver;

  /// Written by the owner, read by the monitor.
  private volatile boolean parked;

  /// Set by whoever picked this worker from the sleepers, cleared by the owner.
  private volatile boolean picked;

  Parking(Worker worker, Scheduler scheduler, Driver driver) {
    this.worker = worker;
    this.scheduler = scheduler;
    this.driver = driver;
  }

  /// Waits. Owner only.
  ///
  /// @param searching whether it searched until now
  /// @return whether it was picked, and searches now
  boolean park(BooleanSupplier done, boolean searching) {
    WorkerPark event = Recorder.isInUse() ? WorkerPark.start() : null;
    boolean wasPicked = sleepSafely(done, searching);
    if (event != null) {
      WorkerPark.end(event, worker.name());
    }
    scheduler.onAwake();
    return wasPicked;
  }

  /// Whatever goes wrong meanwhile, as may happen without memory, it is awake afterwards.
  private boolean sleepSafely(BooleanSupplier done, boolean searching) {
    parked = true;
    boolean moreWanted = scheduler.idle().toSleeping(worker, searching);
    try {
      if (moreWanted) {
        scheduler.unparkIfWork();
      }
      return sleep(done);
    } catch (Throwable failure) {
      scheduler.failures().report(failure);
      return !scheduler.idle().toAwake(worker) && isAwakeOncePicked();
    } finally {
      parked = false;
    }
  }

  private boolean isAwakeOncePicked() {
    while (!picked) {
      Thread.onSpinWait();
    }
    picked = false;
    return true;
  }

  /// sleeping -> awake, perhaps by way of picked.
  private boolean sleep(BooleanSupplier done) {
    while (!picked) {
      boolean isDone = done.getAsBoolean(); // first, for it may queue a root that it aborts
      long nanos = worker.hasOwnWork() ? 0 : nanosToNextTimer();
      if (nanos <= 0 || isDone) {
        if (scheduler.idle().toAwake(worker)) {
          return false;
        }
        Thread.onSpinWait(); // somebody is about to set picked
      } else {
        driver.park(nanos, scheduler.parkLimitNanos());
      }
    }
    picked = false;
    return true;
  }

  private long nanosToNextTimer() {
    Wheel wheel = worker.wheel();
    long tick = scheduler.outstanding() == null ? wheel.nextTick() : wheel.earliestTick();
    return tick == Wheel.NEVER ? Driver.FOREVER : scheduler.ticks().nanosUntil(tick);
  }

  /// Whether it has nothing to do. Any thread.
  boolean isParked() {
    return parked;
  }

  /// Whether there is work for this sleeper. Any thread.
  boolean isPicked() {
    return picked;
  }

  /// Wakes this sleeper, which the caller picked. Any thread.
  void toPicked() {
    picked = true;
    driver.wake();
  }

  /// Makes it look at the time and at the scheduler's state again. Any thread.
  void nudge() {
    driver.wake();
  }
}
