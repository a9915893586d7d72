package weft.test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.runtime.AsyncRuntime;
import weft.task.UnclosedException;
import weft.time.PausedClock;

/// One test: its runtime, made when it is first asked for, and what it leaves behind.
///
///     no runtime -> OPEN      somebody asked for it
///     OPEN       -> CLOSED    the test has ended
final class TestRun implements AutoCloseable {
  /// More lines of a dump than these say nothing new.
  private static final int DUMP_LINES = 200;

  private final Setup setup;
  private final PausedClock clock = PausedClock.create();
  private final Spawned spawned = new Spawned();
  private final UnobservedFailures failures = new UnobservedFailures();

  /// Written by the thread of the test, read by the watchdog.
  private volatile @Nullable AsyncRuntime runtime;

  TestRun(Setup setup) {
    this.setup = setup;
  }

  Setup setup() {
    return setup;
  }

  AsyncRuntime runtime() {
    AsyncRuntime made = runtime;
    if (made == null) {
      made = make();
      runtime = made;
    }
    return made;
  }

  private AsyncRuntime make() {
    AsyncRuntime.Builder builder = AsyncRuntime.builder().name("test");
    if (setup.workers() > 0) {
      builder.workers(setup.workers());
    } else {
      builder.currentThread();
    }
    if (setup.pausedTime()) {
      clock.setAutoAdvance(setup.autoAdvance());
      builder.pausedClock(clock);
    }
    return builder
        .seed(setup.seed())
        .onTaskSpawn(spawned::add)
        .onTaskEnd(spawned::remove)
        .onUnhandledFailure(failures::add)
        .reportUnclosed(1)
        .build();
  }

  boolean isCurrentThread() {
    return setup.workers() == 0;
  }

  PausedClock clock() {
    return clock;
  }

  Spawned spawned() {
    return spawned;
  }

  UnobservedFailures failures() {
    return failures;
  }

  /// What its tasks are doing, in lines to be put into a message. Any thread.
  String dump() {
    AsyncRuntime made = runtime;
    if (made == null) {
      return "  (it has no runtime)";
    }
    List<String> lines = made.dump().lines().toList();
    String shown =
        lines.stream().limit(DUMP_LINES).map(line -> "  " + line).collect(Collectors.joining("\n"));
    int more = lines.size() - DUMP_LINES;
    return more <= 0 ? shown : shown + "\n  … " + more + " more lines";
  }

  /// Ends the test: looks for what it left, closes the runtime, and looks for failures.
  ///
  /// @param hasFailed whether the test has failed by itself: what it left then is no news
  /// @throws AssertionError that names what was left and is not allowed
  void finish(boolean hasFailed) {
    if (runtime == null) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // by the test; nothing would run up to its end
    try {
      finishUninterrupted(hasFailed);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void finishUninterrupted(boolean hasFailed) {
    List<String> found = new ArrayList<>();
    if (!hasFailed) {
      found.addAll(Leftovers.find(this));
    }
    close();
    List<Throwable> thrown = failures.take();
    if (!thrown.isEmpty() && !setup.allowed().contains(Leftover.FAILURES)) {
      found.add(Leftovers.describe(thrown));
    } else {
      thrown = List.of();
    }
    List<UnclosedException> unclosed = unclosed();
    if (!hasFailed && !unclosed.isEmpty() && !setup.allowed().contains(Leftover.UNCLOSED)) {
      found.add(Leftovers.describeUnclosed(unclosed));
    }
    if (!found.isEmpty()) {
      throw failure(String.join("\n", found), thrown);
    }
  }

  private AssertionError failure(String found, List<Throwable> thrown) {
    Throwable cause = thrown.isEmpty() ? null : thrown.getFirst();
    var error = new AssertionError(setup.name() + " left behind " + found, cause);
    thrown.stream().skip(1).forEach(error::addSuppressed);
    return error;
  }

  /// Of a closed runtime, whose tasks have closed what they own.
  private List<UnclosedException> unclosed() {
    AsyncRuntime made = runtime;
    return made == null
        ? List.of()
        : Stream.concat(failures.takeUnclosed().stream(), made.unclosed().stream())
            .filter(thing -> !thing.isMoot()) // whenever it was collected
            .toList();
  }

  @Override
  public void close() {
    AsyncRuntime made = runtime;
    if (made != null) {
      made.close();
    }
  }
}
