package weft.runtime.scheduler;

import weft.net.driver.Poller;

/// How a worker waits when it has nothing to do.
///
/// The seam for tests (a clock that jumps instead of waiting) and for I/O.
interface Driver {
  /// No limit to {@link #park}.
  long FOREVER = Long.MAX_VALUE;

  /// Waits until woken, or until the next timer is due, or for no reason. The worker's thread.
  ///
  /// @param nanos until the next timer, by the runtime's clock; positive, or {@link #FOREVER}
  /// @param limit the longest wait by the system's clock in nanoseconds, or {@link #FOREVER}
  void park(long nanos, long limit);

  /// Ends the present or the next {@link #park}. Any thread.
  void wake();

  /// In what it parks while the worker has sockets.
  Poller poller();
}
