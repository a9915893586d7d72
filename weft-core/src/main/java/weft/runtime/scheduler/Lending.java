package weft.runtime.scheduler;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import weft.polling.Wakeable;

/// How a runtime without threads of its own comes by one: threads that wait for a root lend
/// themselves, one at a time, and run its one worker. The others park until their root has ended or
/// the one that drives hands the drive over. Any thread. Guard: LendingTest.
///
///     free            -> driven           a thread came, and nobody drove
///     driven          -> handed over      it has finished; the one that waited longest is woken
///     handed over     -> driven           by that one, even if its root has ended meanwhile
///     driven          -> free             it has finished, and nobody waits
final class Lending {
  private final Scheduler scheduler;
  private final ThreadDriver driver = new ThreadDriver();
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by lock: not free.
  private boolean driven;

  /// Guarded by lock: those that have not been handed the drive, the first first.
  private final SequencedSet<Turn> waiting = new LinkedHashSet<>();

  /// A thread that waits for the drive.
  private static final class Turn extends Wakeable {
    private final Thread thread = Thread.currentThread();

    /// Whether the drive was handed to it. Written under the lock, read by the thread.
    private volatile boolean handed;

    @Override
    protected void wake() {
      LockSupport.unpark(thread);
    }

    @Override
    public String toString() {
      return "thread " + thread.getName();
    }
  }

  /// The interrupts of a thread that waits for a root, each of which aborts it.
  private static final class Interrupts {
    private final Task<?> root;
    private int count;

    Interrupts(Task<?> root) {
      this.root = root;
    }

    void take() {
      if (Thread.interrupted()) {
        count++;
        root.abort();
      }
    }
  }

  Lending(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Whether a thread runs the worker, or is about to.
  boolean isDriven() {
    lock.lock();
    try {
      return driven;
    } finally {
      lock.unlock();
    }
  }

  /// What parks and unparks the thread that lends itself.
  ThreadDriver driver() {
    return driver;
  }

  /// Runs the worker on this thread until the root has finished, or waits until another thread that
  /// does has finished it. An interrupt of the thread aborts the root; while another thread drives,
  /// a second one leaves the cleanup to itself.
  ///
  /// @throws InterruptedException if there was one
  void driveUntilFinished(Task<?> root) throws InterruptedException {
    var turn = new Turn();
    var interrupts = new Interrupts(root);
    BooleanSupplier over =
        () -> {
          interrupts.take();
          return root.isFinishedOr(turn) || interrupts.count > 1;
        };
    BooleanSupplier done =
        () -> {
          interrupts.take();
          return root.isFinished();
        };
    drive(turn, over, () -> Driver.FOREVER, done);
    if (interrupts.count > 0) {
      throw new InterruptedException();
    }
  }

  /// Runs the worker on this thread until a condition holds.
  ///
  /// @param done asked before each poll; it takes the thread's interrupt, which would end parking
  /// @param nanosLeft how long to wait while another thread drives
  void driveUntil(BooleanSupplier done, LongSupplier nanosLeft) {
    drive(new Turn(), done, nanosLeft, done);
  }

  private void drive(
      Turn turn, BooleanSupplier over, LongSupplier nanosLeft, BooleanSupplier done) {
    if (!toDriver(turn, over, nanosLeft)) {
      return;
    }
    try {
      scheduler.worker(0).carrier().lend(driver, done);
    } finally {
      handOver();
    }
  }

  /// Waits for the drive.
  ///
  /// @return false if the wait is over without it
  private boolean toDriver(Turn turn, BooleanSupplier over, LongSupplier nanosLeft) {
    if (isFree(turn)) {
      return true;
    }
    while (!turn.handed) {
      long nanos = nanosLeft.getAsLong();
      if (nanos <= 0 || over.getAsBoolean()) {
        return !isWithdrawn(turn);
      }
      if (nanos == Driver.FOREVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    }
    return true;
  }

  /// free -> driven, or the thread waits from now on.
  private boolean isFree(Turn turn) {
    lock.lock();
    try {
      if (driven) {
        waiting.add(turn);
        return false;
      }
      driven = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the thread does not wait any more, unless it has the drive.
  private boolean isWithdrawn(Turn turn) {
    lock.lock();
    try {
      return waiting.remove(turn);
    } finally {
      lock.unlock();
    }
  }

  private void handOver() {
    Turn next = null;
    lock.lock();
    try {
      if (waiting.isEmpty()) {
        driven = false;
      } else {
        next = waiting.removeFirst();
        next.handed = true;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      LockSupport.unpark(next.thread);
    }
  }
}
