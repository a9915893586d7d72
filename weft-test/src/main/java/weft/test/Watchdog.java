package weft.test;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a method of a test that takes too long, and says what hung.
///
///     RUNNING -> ENDED     the method returned in time
///     RUNNING -> EXPIRED   it did not: its thread was interrupted
///     EXPIRED -> ENDED     it returned after that
final class Watchdog {
  /// What JUnit is asked to go on with.
  interface Method<T extends @Nullable Object> {
    T call() throws Throwable;
  }

  /// How long a method may ignore the interrupt before somebody is told.
  private static final Duration IGNORED = Duration.ofSeconds(5);

  private enum State {
    RUNNING,
    EXPIRED,
    ENDED
  }

  /// One daemon thread for all tests, made by the first that has a limit.
  private static final class Lazy {
    static final ScheduledThreadPoolExecutor TIMER = timer();

    private static ScheduledThreadPoolExecutor timer() {
      var timer =
          new ScheduledThreadPoolExecutor(
              1, work -> Thread.ofPlatform().daemon().name("weft-test-watchdog").unstarted(work));
      timer.setRemoveOnCancelPolicy(true);
      return timer;
    }
  }

  private final TestRun run;
  private final String method;
  private final Thread thread = Thread.currentThread();

  /// Guarded by this.
  private State state = State.RUNNING;

  /// What was found when it expired. Guarded by this.
  private @Nullable AssertionError report;

  private Watchdog(TestRun run, String method) {
    this.run = run;
    this.method = method;
  }

  /// Calls a method of a test on this thread.
  static <T extends @Nullable Object> T watch(TestRun run, String method, Method<T> call)
      throws Throwable {
    return watch(run, method, IGNORED, call);
  }

  static <T extends @Nullable Object> T watch(
      TestRun run, String method, Duration ignored, Method<T> call) throws Throwable {
    Duration limit = run.setup().limit();
    if (limit.isZero()) {
      return call.call();
    }
    return new Watchdog(run, method).watch(limit, limit.plus(ignored), call);
  }

  private <T extends @Nullable Object> T watch(Duration limit, Duration toTell, Method<T> call)
      throws Throwable {
    Future<?> first = schedule(() -> expire(limit), limit);
    Future<?> second = schedule(this::tellIgnored, toTell);
    T result;
    try {
      result = call.call();
    } catch (Throwable thrown) {
      throw verdict(thrown);
    } finally {
      first.cancel(false);
      second.cancel(false);
    }
    AssertionError found = end();
    if (found != null) {
      throw found;
    }
    return result;
  }

  private Throwable verdict(Throwable thrown) {
    AssertionError found = end();
    if (found == null) {
      return thrown;
    }
    if (!(thrown instanceof InterruptedException)) {
      found.addSuppressed(thrown);
    }
    return found;
  }

  private static Future<?> schedule(Runnable work, Duration delay) {
    return Lazy.TIMER.schedule(work, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
  }

  private synchronized void expire(Duration limit) {
    if (state != State.RUNNING) {
      return;
    }
    state = State.EXPIRED;
    report =
        new AssertionError(
            method
                + " had not ended after "
                + limit
                + " and was interrupted; its tasks were doing this:\n"
                + dump());
    report.addSuppressed(stackOfTest("Where its thread was."));
    thread.interrupt();
  }

  /// The thread must be interrupted whatever the toString of what it waits for throws.
  private String dump() {
    try {
      return run.dump();
    } catch (Throwable failure) {
      return "  (the dump failed with " + failure.getClass().getName() + ")";
    }
  }

  private Throwable stackOfTest(String message) {
    var stack = new Exception(message);
    stack.setStackTrace(thread.getStackTrace());
    return stack;
  }

  private synchronized void tellIgnored() {
    if (state == State.EXPIRED) {
      System.getLogger("weft.test")
          .log(
              Level.ERROR,
              method + " goes on, though it was interrupted at its time limit.",
              stackOfTest("Where its thread is."));
    }
  }

  /// The method has returned or thrown; takes the interrupt back.
  private synchronized @Nullable AssertionError end() {
    if (state == State.EXPIRED) {
      Thread.interrupted();
    }
    state = State.ENDED;
    return report;
  }
}
