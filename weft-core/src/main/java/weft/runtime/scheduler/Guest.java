package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;

/// A thread of somebody else's, such as a virtual one, that runs blocking work of a runtime for the
/// time being: what code on it belongs to.
final class Guest {
  private static final ThreadLocal<@Nullable Guest> CURRENT = new ThreadLocal<>();

  private final Scheduler scheduler;

  /// The task-local values that hold now. The thread itself only.
  @Nullable Locals locals;

  private Guest(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  static @Nullable Guest current() {
    return CURRENT.get();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /// Runs work as a part of a runtime.
  static void run(Scheduler scheduler, Runnable work) {
    Guest before = CURRENT.get();
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    CURRENT.set(new Guest(scheduler));
    thread.setContextClassLoader(scheduler.contextLoader());
    try {
      work.run();
    } finally {
      thread.setContextClassLoader(loader);
      if (before == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(before);
      }
    }
  }
}
