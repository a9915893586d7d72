package weft.runtime.scheduler;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The thread that runs a worker: one of its own, or threads that lend themselves.
final class Carrier {
  /// The worker that a thread of somebody else's runs for the time being.
  private static final ThreadLocal<@Nullable Worker> BORROWED = new ThreadLocal<>();

  private final Worker worker;
  private final Driver driver;

  /// Set before publish; null while threads lend themselves.
  private @Nullable Thread thread;

  /// The thread that lends itself at the moment. Written by it, read by dumps.
  private volatile @Nullable Thread lender;

  Carrier(Worker worker, Driver driver) {
    this.worker = worker;
    this.driver = driver;
  }

  /// The worker that this thread has lent itself to.
  static @Nullable Worker borrower() {
    return BORROWED.get();
  }

  /// Starts the thread of a worker that has one of its own.
  void start() {
    var own = new WorkerThread(worker, worker.name());
    ((ThreadDriver) driver).ownedBy(own);
    thread = own;
    own.start();
  }

  void join(long nanos) throws InterruptedException {
    Thread own = thread;
    if (own != null) {
      own.join(Duration.ofNanos(nanos));
    }
  }

  /// Runs the worker on this thread, which lends itself, until the condition holds.
  void lend(ThreadDriver threadDriver, BooleanSupplier done) {
    threadDriver.ownedBy(Thread.currentThread());
    BORROWED.set(worker);
    lender = Thread.currentThread();
    try {
      worker.runUntil(done);
    } finally {
      lender = null;
      BORROWED.remove();
      threadDriver.ownedBy(null);
    }
  }

  /// The thread that runs the worker now. Any thread.
  ///
  /// @return null if none does
  @Nullable Thread thread() {
    Thread own = thread;
    return own == null ? lender : own;
  }

  /// What the thread is doing. Any thread.
  ///
  /// @return empty if it has none of its own
  StackTraceElement[] stackTrace() {
    Thread own = thread;
    return own == null ? new StackTraceElement[0] : own.getStackTrace();
  }
}
