package weft.runtime.scheduler;

/// How a worker waits when it has nothing to do.
///
/// The seam for tests (a clock that jumps instead of waiting) and for I/O.
interface Driver {
  /// No limit to {@link #park}.
  long FOREVER = Long.MAX_VALUE;

  /// Waits until woken, or for so long, or for no reason. The worker's thread.
  ///
  /// @param nanos the longest wait in nanoseconds, positive, or {@link #FOREVER}
  void park(long nanos);

  /// Ends the present or the next {@link #park}. Any thread.
  void wake();
}
