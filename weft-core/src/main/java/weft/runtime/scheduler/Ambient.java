package weft.runtime.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Which runtime code without a runtime at hand uses: the one it runs on, else the one that was set
/// as default, else a default made on first use.
public final class Ambient {
  private static final AtomicReference<@Nullable Scheduler> DEFAULT = new AtomicReference<>();

  private Ambient() {}

  /// Sets or, with null, forgets the default.
  ///
  /// @param scheduler the new default
  public static void setDefault(@Nullable Scheduler scheduler) {
    DEFAULT.set(scheduler);
  }

  /// The runtime that this thread is part of: as a worker, or as a thread of its blocking pool.
  ///
  /// @return null on other threads
  public static @Nullable Scheduler ofThisThread() {
    Worker worker = Worker.current();
    if (worker != null) {
      return worker.scheduler();
    }
    if (Thread.currentThread() instanceof BlockingPool.PoolThread thread) {
      return thread.scheduler();
    }
    Guest guest = Guest.current();
    return guest == null ? null : guest.scheduler();
  }

  /// The runtime to use on this thread.
  ///
  /// @return never null
  public static Scheduler scheduler() {
    Scheduler own = ofThisThread();
    return own != null ? own : defaultScheduler();
  }

  private static Scheduler defaultScheduler() {
    Scheduler set = DEFAULT.get();
    if (set != null) {
      return set;
    }
    synchronized (DEFAULT) {
      Scheduler now = DEFAULT.get();
      if (now == null) {
        now = DefaultRuntime.make();
        DEFAULT.set(now);
      }
      return now;
    }
  }
}
