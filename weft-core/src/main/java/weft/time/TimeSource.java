package weft.time;

/// Where a runtime reads the time for its timers.
///
/// ## Threads
///
/// Any thread.
@FunctionalInterface
public interface TimeSource {
  /// The system's monotonic clock.
  TimeSource SYSTEM = System::nanoTime;

  /// The time since an arbitrary origin, in nanoseconds; never goes back, may wrap around.
  ///
  /// @return nanoseconds
  long nanoTime();
}
