package weft.runtime.scheduler;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.runtime.LongPoll;
import weft.support.Arguments;
import weft.task.UnhandledFailures;
import weft.time.PausedClock;

/// How a scheduler is set up; validated by whoever builds it and once more here.
///
/// @param name the runtime's name, the prefix of its threads' names; not blank
/// @param workers the number of workers, 1 to 1024
/// @param ownThreads whether workers have threads of their own; if not there is one worker
/// @param pausedClock the clock that jumps, without own threads only, or null for the system's
/// @param seed of the random numbers that choose victims and branches
/// @param blocking how many threads there are for blocking work
/// @param cleanupDeadline how long the cleanup of a cancelled body may take, not negative
/// @param shutdownDeadline how long close waits for cleanups, not negative
/// @param unhandled told of failures that nobody awaits, and whose they are if that is known
/// @param hooks run as threads and tasks come and go
/// @param longPolls from when on a poll is too long, and who is told
/// @param unclosedOneIn looks for one unclosed thing in so many; 0 for none
/// @param chainLimit how many bodies may await each other, each the next
public record Settings(
    String name,
    int workers,
    boolean ownThreads,
    @Nullable PausedClock pausedClock,
    long seed,
    Blocking blocking,
    Duration cleanupDeadline,
    Duration shutdownDeadline,
    UnhandledFailures.Handler unhandled,
    Hooks hooks,
    LongPolls longPolls,
    int unclosedOneIn,
    int chainLimit) {

  /// The threads for blocking work.
  ///
  /// @param maxThreads how many there may be, at least 1
  /// @param keepAlive for how long an idle one stays, not negative
  /// @param executor runs the work instead of them, or null
  public record Blocking(int maxThreads, Duration keepAlive, @Nullable Executor executor) {
    /// Tokio's figures.
    public static final Blocking DEFAULT = new Blocking(512, Duration.ofSeconds(10), null);

    /// Checks the limits.
    public Blocking {
      Arguments.atLeastOne("maxBlockingThreads", maxThreads);
      Arguments.notNegative("blockingKeepAlive", keepAlive);
    }
  }

  /// What becomes of polls that hold a worker up.
  ///
  /// @param threshold from when on a poll is reported, positive
  /// @param handler told of each once
  public record LongPolls(Duration threshold, Consumer<LongPoll> handler) {
    /// A tenth of a second, logged.
    public static final LongPolls LOGGED = new LongPolls(Duration.ofMillis(100), LongPoll.LOG);

    /// Checks the threshold.
    public LongPolls {
      if (!threshold.isPositive()) {
        throw new IllegalArgumentException(
            "longPollThreshold: " + threshold + " (expected: positive)");
      }
    }

    /// The threshold.
    ///
    /// @return cut off at 292 years
    long thresholdNanos() {
      return TimeUnit.NANOSECONDS.convert(threshold);
    }
  }

  /// The most workers a runtime may have.
  public static final int MAX_WORKERS = 1024;

  /// The longest chain of bodies that a runtime can be told to allow.
  public static final int MAX_CHAIN = 2_000_000;

  private static final int DEFAULT_CHAIN = 1_000_000;

  /// Checks what goes together.
  public Settings {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new IllegalArgumentException(
          "workers: " + workers + " (expected: 1 to " + MAX_WORKERS + ")");
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: blank (expected: at least one letter)");
    }
    Arguments.notNegative("cleanupDeadline", cleanupDeadline);
    Arguments.notNegative("shutdownDeadline", shutdownDeadline);
    Arguments.notNegative("reportUnclosed", unclosedOneIn);
    if (chainLimit < 1 || chainLimit > MAX_CHAIN) {
      throw new IllegalArgumentException(
          "chainLimit: " + chainLimit + " (expected: 1 to " + MAX_CHAIN + ")");
    }
    if (ownThreads && pausedClock != null) {
      throw new IllegalArgumentException(
          "pausedClock: given (expected: only with currentThread(), whose one thread can tell that"
              + " nothing is left to run)");
    }
  }

  /// As many workers as processors, the system's clock, failures logged.
  ///
  /// @return what a builder begins with
  public static Settings defaults() {
    return new Settings(
        "weft",
        Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors()),
        true,
        null,
        System.nanoTime(),
        Blocking.DEFAULT,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        UnhandledFailures.LOG,
        Hooks.NONE,
        LongPolls.LOGGED,
        0,
        DEFAULT_CHAIN);
  }

  /// The same, with the numbers that the default runtime takes from system properties.
  Settings with(int workerCount, int oneUnclosedIn, int chain) {
    return new Settings(
        name,
        workerCount,
        ownThreads,
        pausedClock,
        seed,
        blocking,
        cleanupDeadline,
        shutdownDeadline,
        unhandled,
        hooks,
        longPolls,
        oneUnclosedIn,
        chain);
  }
}
