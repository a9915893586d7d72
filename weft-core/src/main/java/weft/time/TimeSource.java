package weft.time;

/// The clock from which a runtime reads the time for its timers.
///
/// ## Threads
///
/// Any thread.
@FunctionalInterface
public interface TimeSource {
  /// The system's monotonic clock, which all runtimes share unless they are given a paused one.
  TimeSource SYSTEM = new SystemClock();

  /// Returns the time since the clock's own zero; it never goes back.
  ///
  /// @return nanoseconds, not negative
  long nanoTime();
}
