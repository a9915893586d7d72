package weft.runtime.scheduler;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.net.driver.Poller;

/// Parks the worker's thread, by itself or in the selector of its sockets.
final class ThreadDriver implements Driver {
  /// The thread that parks here: set before publish on a worker's own thread, else by each thread
  /// that takes over a current-thread runtime.
  private volatile @Nullable Thread thread;

  private final Poller poller = new Poller(new Unpark());

  private final class Unpark implements Runnable {
    @Override
    public void run() {
      LockSupport.unpark(thread);
    }
  }

  void ownedBy(@Nullable Thread owner) {
    thread = owner;
  }

  @Override
  public void park(long untilTimer, long limit) {
    long nanos = Math.min(untilTimer, limit);
    if (poller.isNeeded()) {
      poller.park(nanos);
    } else if (nanos == FOREVER) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  @Override
  public void wake() {
    if (!poller.wake()) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public Poller poller() {
    return poller;
  }
}
