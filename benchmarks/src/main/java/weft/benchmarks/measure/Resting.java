package weft.benchmarks.measure;

import java.time.Duration;

/// A subject whose tasks all wait, for as long as somebody looks. One thread.
final class Resting implements AutoCloseable {
  private static final Duration UNTIL_QUIET = Duration.ofSeconds(60);
  private static final long QUIET_MILLIS = 200;

  private final Thread runner;

  private Resting(Thread runner) {
    this.runner = runner;
  }

  /// Starts its tasks, in a thread that waits for them.
  static Resting start(Subject parked) {
    return new Resting(Thread.ofPlatform().daemon().start(() -> runUntilInterrupted(parked)));
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // the process's error stream is the harness's
  private static void runUntilInterrupted(Subject parked) {
    try {
      parked.run(1);
    } catch (InterruptedException e) {
      // What was to be seen has been seen.
    } catch (Exception e) {
      e.printStackTrace();
    }
  }

  /// Waits until next to no CPU time is used: whatever was spawned has come to its wait.
  ///
  /// @return false if that never came
  boolean becomesQuiet() throws InterruptedException {
    Meter sinceStart = Meter.start();
    while (sinceStart.wallNanos() < UNTIL_QUIET.toNanos()) {
      Meter meter = Meter.start();
      Thread.sleep(QUIET_MILLIS);
      boolean begun = sinceStart.wallNanos() > 2_000_000 * QUIET_MILLIS;
      if (begun && meter.read().cpuNanos() < QUIET_MILLIS * 1_000_000 / 50) {
        return true;
      }
    }
    return false;
  }

  /// Whether the tasks still wait, rather than have failed.
  boolean isAlive() {
    return runner.isAlive();
  }

  @Override
  public void close() {
    runner.interrupt();
  }
}
