package weft.test;

/// A kind of thing that a test can leave behind.
///
/// {@snippet class = "weft.test.GuideTest" region = "mayLeave"}
public enum Leftover {
  /// Tasks that have not ended when everything that could run has run, because they wait for
  /// something. Also tasks that are still running 5 s after the test.
  TASKS,

  /// Calls of `spawnBlocking` that are still running, or have not started, a second after the test.
  BLOCKING_CALLS,

  /// Failures that nobody awaited: of tasks whose handles were dropped, and of cleanups.
  FAILURES,

  /// Channel ends, permits and guards that were created on the runtime's threads and are not closed
  /// when the runtime is closed. The receiver of a channel that has ended, and a sender whose
  /// receiver is closed, need not be closed.
  UNCLOSED
}
