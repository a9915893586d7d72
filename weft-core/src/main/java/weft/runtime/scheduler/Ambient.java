package weft.runtime.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Which runtime code without a runtime at hand uses: the one it runs on, else the one that its
/// thread has entered, else the one that was set as default, else a default made on first use.
public final class Ambient {
  /// The one that was set. Any thread.
  private static final AtomicReference<@Nullable Scheduler> DEFAULT = new AtomicReference<>();

  private static final ThreadLocal<@Nullable Scheduler> ENTERED = new ThreadLocal<>();

  /// Made at first use. Written under the lock of the other.
  private static volatile @Nullable Scheduler builtIn;

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

  /// Makes a runtime the one to use on this thread, which is none of its own.
  ///
  /// @param scheduler the runtime; null for none
  /// @return the one before, to be put back
  public static @Nullable Scheduler enter(@Nullable Scheduler scheduler) {
    Scheduler before = ENTERED.get();
    if (scheduler == null) {
      ENTERED.remove();
    } else {
      ENTERED.set(scheduler);
    }
    return before;
  }

  /// The runtime that this thread is part of, or that it has entered.
  ///
  /// @return null on other threads
  public static @Nullable Scheduler current() {
    Scheduler own = ofThisThread();
    return own != null ? own : ENTERED.get();
  }

  /// The runtime to use on this thread.
  ///
  /// @return never null
  public static Scheduler scheduler() {
    Scheduler current = current();
    return current != null ? current : defaultScheduler();
  }

  /// The one that was set as default, else the built-in one, which is made if need be.
  ///
  /// @return never null
  /// @throws IllegalStateException if the built-in one is turned off
  public static Scheduler defaultScheduler() {
    Scheduler set = DEFAULT.get();
    if (set != null) {
      return set;
    }
    Scheduler made = builtIn;
    if (made != null) {
      return made;
    }
    synchronized (DEFAULT) {
      made = builtIn;
      if (made == null) {
        made = DefaultRuntime.make();
        builtIn = made;
      }
      return made;
    }
  }
}
