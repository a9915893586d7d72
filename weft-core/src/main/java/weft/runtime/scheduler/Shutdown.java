package weft.runtime.scheduler;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import weft.runtime.unclosed.Ledger;

/// The end of a runtime: cancel everything, let cleanups run until a deadline, force, report and
/// drop the rest. Tasks that are spawned meanwhile by a cleanup are born aborted.
///
/// An interrupt of the thread that closes, before or meanwhile, is an order to hurry: it brings the
/// deadline near, and the thread is interrupted again at the end. Guard: RuntimeCloseTest.
///
/// Order: tasks, then blocking work (what is queued is cancelled, what may be interrupted is, and
/// what runs is waited for until the same deadline), then the workers' threads, then the failures
/// that nobody has awaited.
final class Shutdown {
  /// A runtime's threads leave within their present poll; more is not waited for.
  private static final Duration THREADS = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofDays(365);

  /// How long an interrupted thread waits for cleanups.
  private static final Duration HURRIED = Duration.ofMillis(200);

  /// What has been forced ends within its present poll.
  private static final Duration FORCED = Duration.ofMillis(200);

  private final Scheduler scheduler;
  private final Duration limit;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taskEnded = lock.newCondition();

  /// Written by the closing thread, compared by others.
  private volatile @Nullable Thread closer;

  /// Written by the closing thread, read by workers; real time, whatever the runtime's clock.
  private volatile long deadline;

  /// Whether the closing thread was interrupted. That thread only.
  private boolean hurried;

  Shutdown(Scheduler scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.limit = limit.compareTo(LONGEST) < 0 ? limit : LONGEST;
  }

  long nanosLeft() {
    return Math.max(1_000_000, deadline - System.nanoTime());
  }

  void onTaskEnded() {
    lock.lock();
    try {
      taskEnded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void run() {
    Scheduler ambient = Ambient.ofThisThread();
    if (ambient == scheduler) {
      throw Misuse.closedFromInside(scheduler);
    }
    if (ambient != null && !scheduler.hasOwnThreads()) {
      runOnThreadOfItsOwn();
      return;
    }
    if (!begun.compareAndSet(false, true)) {
      awaitEnd();
      return;
    }
    closer = Thread.currentThread();
    try {
      close();
    } finally {
      ended.countDown();
      closer = null;
    }
  }

  /// A thread of another runtime cannot lend itself: what runs on it takes it for that runtime's.
  private void runOnThreadOfItsOwn() {
    Thread lender = Thread.ofPlatform().daemon().name(scheduler.name() + "-close").start(this::run);
    boolean interrupted = false;
    while (lender.isAlive()) {
      try {
        lender.join();
      } catch (InterruptedException e) {
        lender.interrupt();
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Another thread is closing, or has closed.
  private void awaitEnd() {
    if (closer == Thread.currentThread()) {
      return; // a handler of failures, called by close, closes once more
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close() {
    deadline = System.nanoTime() + limit.toNanos();
    scheduler.toClosing();
    String reason = scheduler.reasonOfClose();
    scheduler.forEachLive(task -> task.abort(reason));
    awaitTasks(() -> deadline - System.nanoTime());
    if (scheduler.hasLiveTasks()) {
      reportForced();
      scheduler.forEachLive(Task::abortNow);
      long end = System.nanoTime() + FORCED.toNanos();
      awaitTasks(() -> end - System.nanoTime());
    }
    awaitBlockingWork();
    reportLeftovers();
    scheduler.toStopped();
    joinThreads();
    scheduler.closePollers();
    scheduler.forEachLive(Task::toDropped); // spawned too late, or left over
    OpenRuntimes.remove(scheduler);
    scheduler.failures().reportAll();
    endLedger();
    takeInterrupt();
    if (hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void endLedger() {
    Ledger ledger = scheduler.ledger();
    if (ledger != null) {
      ledger.end();
    }
  }

  /// Takes the thread's interrupt, if there is one, so that waiting remains possible.
  private void takeInterrupt() {
    if (Thread.interrupted()) {
      toHurried();
    }
  }

  private void toHurried() {
    long now = System.nanoTime();
    deadline = now + Math.min(deadline - now, HURRIED.toNanos());
    hurried = true;
  }

  /// Waits until the tasks have ended, or has them run on this thread.
  private void awaitTasks(LongSupplier nanosLeft) {
    BooleanSupplier over =
        () -> {
          takeInterrupt();
          return !scheduler.hasLiveTasks() || nanosLeft.getAsLong() <= 0;
        };
    while (!over.getAsBoolean()) {
      try {
        if (scheduler.hasOwnThreads()) {
          awaitEndOfTasks(over, nanosLeft);
        } else {
          scheduler.lending().driveUntil(over, nanosLeft);
        }
      } catch (InterruptedException e) {
        toHurried();
      }
    }
  }

  private void awaitEndOfTasks(BooleanSupplier over, LongSupplier nanosLeft)
      throws InterruptedException {
    lock.lock();
    try {
      while (!over.getAsBoolean()) {
        taskEnded.awaitNanos(nanosLeft.getAsLong());
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitBlockingWork() {
    BlockingPool pool = scheduler.blockingPool();
    pool.cancel();
    if (!isBlockingWorkOver(pool)) {
      pool.reportBusy();
    }
  }

  /// The first interrupt brings the deadline near, another is the end of waiting.
  private boolean isBlockingWorkOver(BlockingPool pool) {
    for (int i = 0; i < 2; i++) {
      try {
        return pool.awaitEnd(nanosLeft());
      } catch (InterruptedException e) {
        toHurried();
      }
    }
    return false;
  }

  private void joinThreads() {
    try {
      scheduler.joinThreads((hurried ? FORCED : THREADS).toNanos());
    } catch (InterruptedException e) {
      toHurried();
    }
  }

  private void reportForced() {
    scheduler
        .failures()
        .report(
            new IllegalStateException(
                "Runtime "
                    + scheduler.name()
                    + " was closed, but the cleanup of these tasks had not ended after "
                    + (hurried ? HURRIED + " (the thread that closes was interrupted)" : limit)
                    + " and is forced:\n"
                    + Dump.of(scheduler)));
  }

  private void reportLeftovers() {
    var names = new StringBuilder();
    scheduler.forEachLive(task -> names.append("\n  ").append(task));
    if (!names.isEmpty()) {
      scheduler
          .failures()
          .report(
              new IllegalStateException(
                  "Runtime "
                      + scheduler.name()
                      + " was closed, but these tasks did not end when they were forced to and were"
                      + " dropped (a poll that does not return):"
                      + names));
    }
  }
}
