package weft.runtime.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Which runtime code without a runtime at hand uses: the one it runs on, else the one that its
/// thread has entered, else the one that was set as default, else a default made on first use.
public final class Ambient {
  /// The one that was set. Any thread.
  private static final AtomicReference<@Nullable Scheduler> DEFAULT = new AtomicReference<>();

  /// The last that the thread has entered and not left.
  private static final ThreadLocal<@Nullable Entry> ENTERED = new ThreadLocal<>();

  /// That a thread has entered a runtime. That thread only.
  public static final class Entry {
    private final Scheduler scheduler;
    private final @Nullable Entry before;
    private boolean left;

    private Entry(Scheduler scheduler, @Nullable Entry before) {
      this.scheduler = scheduler;
      this.before = before;
    }
  }

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
  /// @param scheduler the runtime
  /// @return to be given to {@link #leave}
  public static Entry enter(Scheduler scheduler) {
    var entry = new Entry(scheduler, ENTERED.get());
    ENTERED.set(entry);
    return entry;
  }

  /// Leaves a runtime, also if it is not the last that was entered. On the same thread; idempotent.
  ///
  /// @param entry what {@link #enter} gave
  public static void leave(Entry entry) {
    entry.left = true;
    Entry last = ENTERED.get();
    while (last != null && last.left) {
      last = last.before;
    }
    if (last == null) {
      ENTERED.remove();
    } else {
      ENTERED.set(last);
    }
  }

  /// The runtime that this thread is part of, or that it has entered.
  ///
  /// @return null on other threads
  public static @Nullable Scheduler current() {
    Scheduler own = ofThisThread();
    if (own != null) {
      return own;
    }
    Entry entered = ENTERED.get();
    return entered == null ? null : entered.scheduler;
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
