package weft.runtime.scheduler;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import weft.task.JoinHandle;

/// How a runtime without threads of its own comes by one: threads that wait for a root lend
/// themselves, one at a time, and run its one worker. Any thread.
final class Lending {
  private final Scheduler scheduler;
  private final ThreadDriver driver = new ThreadDriver();

  /// Held by the thread that lends itself.
  private final ReentrantLock borrowing = new ReentrantLock();

  Lending(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// What parks and unparks the thread that lends itself.
  ThreadDriver driver() {
    return driver;
  }

  /// Runs the worker on this thread until the root has finished. An interrupt of the thread aborts
  /// the root.
  ///
  /// @throws InterruptedException if there was one
  void driveUntilFinished(JoinHandle<?> root) throws InterruptedException {
    var interrupted = new boolean[1];
    BooleanSupplier done =
        () -> {
          if (Thread.interrupted()) {
            interrupted[0] = true;
            root.abort();
          }
          return root.isFinished();
        };
    if (!toBorrowed(root)) {
      return;
    }
    try {
      scheduler.worker(0).carrier().lend(driver, done);
    } finally {
      borrowing.unlock();
    }
    if (interrupted[0]) {
      throw new InterruptedException();
    }
  }

  /// Waits for its turn to drive, unless another thread that does finishes the root before.
  private boolean toBorrowed(JoinHandle<?> root) throws InterruptedException {
    try {
      while (!borrowing.tryLock(1, TimeUnit.MILLISECONDS)) {
        if (root.isFinished()) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      root.abort();
      throw e;
    }
  }

  /// Runs the worker on this thread until a condition holds.
  ///
  /// @param done asked before each poll; it takes the thread's interrupt, which would end parking
  /// @param nanos how long to wait while another thread drives
  /// @throws InterruptedException if there was an interrupt while another thread drives
  void driveUntil(BooleanSupplier done, long nanos) throws InterruptedException {
    if (!borrowing.tryLock(nanos, TimeUnit.NANOSECONDS)) {
      return;
    }
    try {
      scheduler.worker(0).carrier().lend(driver, done);
    } finally {
      borrowing.unlock();
    }
  }
}
