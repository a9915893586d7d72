package weft.runtime.scheduler;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The end of a runtime: cancel everything, let cleanups run until a deadline, force, report and
/// drop the rest. Tasks that are spawned meanwhile by a cleanup are born aborted.
///
/// Order: tasks, then blocking work (what is queued is cancelled, what may be interrupted is, and
/// what runs is waited for until the same deadline), then the workers' threads, then the failures
/// that nobody has awaited.
final class Shutdown {
  /// A runtime's threads leave within their present poll; more is not waited for.
  private static final Duration THREADS = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofDays(365);

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
    scheduler.forEachLive(Task::abort);
    boolean interrupted = false;
    try {
      awaitTasks(limit);
      if (scheduler.hasLiveTasks()) {
        reportForced();
        scheduler.forEachLive(Task::abortNow);
        awaitTasks(FORCED);
      }
      scheduler.blockingPool().cancel();
      scheduler.blockingPool().awaitEnd(nanosLeft());
    } catch (InterruptedException e) {
      scheduler.blockingPool().cancel();
      interrupted = true;
    }
    reportLeftovers();
    scheduler.toStopped();
    try {
      scheduler.joinThreads(interrupted ? 1 : THREADS.toNanos());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    scheduler.forEachLive(Task::toDropped); // spawned too late, or left over
    scheduler.failures().reportAll();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitTasks(Duration atMost) throws InterruptedException {
    if (!scheduler.hasOwnThreads()) {
      scheduler.lending().driveUntilEmpty(atMost);
      return;
    }
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (left > 0 && scheduler.hasLiveTasks()) {
        left = taskEnded.awaitNanos(left);
      }
    } finally {
      lock.unlock();
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
                    + limit
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
