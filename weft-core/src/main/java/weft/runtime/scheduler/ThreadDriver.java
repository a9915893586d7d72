package weft.runtime.scheduler;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Parks the worker's thread.
final class ThreadDriver implements Driver {
  /// The thread that parks here: set before publish on a worker's own thread, else by each thread
  /// that takes over a current-thread runtime.
  private volatile @Nullable Thread thread;

  void ownedBy(@Nullable Thread owner) {
    thread = owner;
  }

  @Override
  public void park(long nanos) {
    if (Thread.currentThread() instanceof WorkerThread) {
      Thread.interrupted(); // left behind by a body; parking would return at once for ever
    }
    if (nanos == FOREVER) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  @Override
  public void wake() {
    LockSupport.unpark(thread);
  }
}
