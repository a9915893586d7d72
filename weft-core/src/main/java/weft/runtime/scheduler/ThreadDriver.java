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
  public void park(long untilTimer, long limit) {
    long nanos = Math.min(untilTimer, limit);
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
