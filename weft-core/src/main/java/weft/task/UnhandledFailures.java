package weft.task;

import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.runtime.events.CleanupOverrun;
import weft.runtime.events.Recorder;

/// Reports failures of tasks that nobody awaits: when the handle is garbage collected, or at the
/// latest when the runtime closes or the program ends.
///
/// It costs nothing until a task fails. Not for users, who pass a handler to the runtime's builder.
public final class UnhandledFailures {
  /// Who is told.
  @FunctionalInterface
  public interface Handler {
    /// A failure that nobody awaits. Any thread.
    ///
    /// @param task whose it is; null if it is of none, or that is not known
    /// @param failure what was thrown
    void accept(@Nullable TaskInfo task, Throwable failure);
  }

  private static final int PRINTED = 10;
  private static final long STRETCH_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// Prints through the platform's logger `weft`: of failures, of cleanups that took too long and
  /// of what was not closed the first 10 in 10 s each, of the others their number.
  public static final Handler LOG = new Printing();

  /// Not a lambda, as nothing that each start needs: the first one costs 20 ms.
  private static final class Printing implements Handler {
    private final LimitedLog failures = log();
    private final LimitedLog overruns = log();
    private final LimitedLog unclosed = log();

    private static LimitedLog log() {
      return new LimitedLog(PRINTED, STRETCH_NANOS);
    }

    @Override
    public void accept(@Nullable TaskInfo task, Throwable failure) {
      if (failure instanceof CleanupOverrunException) {
        overruns.log("A cleanup" + of(task) + " took too long.", failure);
      } else if (failure instanceof UnclosedException) {
        unclosed.log("Something was not closed.", failure);
      } else {
        failures.log("A failure" + of(task) + " that nobody awaited.", failure);
      }
    }

    private static String of(@Nullable TaskInfo task) {
      if (task == null) {
        return "";
      }
      return (task.name().startsWith("task") ? " of " : " of task ")
          + task
          + (task.place().isEmpty() ? "" : " (" + task.place() + ")");
    }

    void flush() {
      failures.flush();
      overruns.flush();
      unclosed.flush();
    }
  }

  /// Made at the first failure; its thread is a daemon.
  private static final class Lazy {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private final Handler handler;

  /// Any thread.
  private final Set<Failure> watched = ConcurrentHashMap.newKeySet();

  /// Makes one for a runtime.
  ///
  /// @param handler told of each failure nobody observed, and whose it is if that is known; must
  ///   not throw
  public UnhandledFailures(Handler handler) {
    this.handler = handler;
  }

  void watch(JoinHandle<?> handle, Failure failure) {
    watched.add(failure);
    Lazy.CLEANER.register(handle, () -> settle(failure));
  }

  /// Reports everything that is still unobserved; at the end of the runtime or of the program.
  public void reportAll() {
    for (Failure failure : watched) {
      settle(failure);
    }
    if (handler instanceof Printing log) {
      log.flush();
    }
  }

  /// Reports a failure now, unless somebody has heard of it.
  void settle(Failure failure) {
    watched.remove(failure);
    if (!failure.toObserved()) {
      return;
    }
    if (failure.cancelled()) { // the signal itself is no news
      for (Throwable ofCleanup : failure.cause().getSuppressed()) {
        report(failure.task(), ofCleanup);
      }
    } else {
      report(failure.task(), failure.cause());
    }
  }

  /// Reports a failure that has no handle to go to, such as a losing branch's failed cleanup. It
  /// never throws: a thread of the runtime that does not survive a report ends everybody's work. If
  /// there is no memory left for a report, there is none.
  ///
  /// @param failure the failure
  public void report(Throwable failure) {
    TaskInfo running = null;
    try {
      running = TaskInfo.current();
    } catch (OutOfMemoryError e) {
      // Then it has no name.
    }
    report(running, failure);
  }

  private void report(@Nullable TaskInfo task, Throwable failure) {
    try {
      if (failure instanceof CleanupOverrunException overrun) {
        if (Recorder.isInUse()) {
          CleanupOverrun.emit(overrun);
        }
      }
      handler.accept(task, failure);
    } catch (OutOfMemoryError e) {
      // Another try would cost another collection of the whole heap, of which there may be many.
    } catch (Throwable e) {
      log(task, e, failure);
    }
  }

  private static void log(@Nullable TaskInfo task, Throwable ofHandler, Throwable failure) {
    try {
      if (ofHandler != failure) {
        ofHandler.addSuppressed(failure);
      }
      LOG.accept(task, ofHandler);
    } catch (Throwable ofLogger) {
      giveToThread(ofHandler, ofLogger);
    }
  }

  private static void giveToThread(Throwable ofHandler, Throwable ofLogger) {
    try {
      ofHandler.addSuppressed(ofLogger);
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, ofHandler);
    } catch (Throwable e) {
      // Nobody is left to be told.
    }
  }
}
