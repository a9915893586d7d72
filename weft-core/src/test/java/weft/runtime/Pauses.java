package weft.runtime;

import static java.time.Duration.ofMillis;

import java.util.concurrent.locks.LockSupport;

/// Real time that passes.
final class Pauses {
  private Pauses() {}

  /// Holds the thread.
  static void pause(int millis) {
    long end = System.nanoTime() + ofMillis(millis).toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
