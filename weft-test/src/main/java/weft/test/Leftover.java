package weft.test;

/// What a test can leave behind.
///
/// {@snippet class = "weft.test.GuideTest" region = "mayLeave"}
public enum Leftover {
  /// Tasks that have not ended when everything that could run has run: they wait for something that
  /// the test does not wait for. Also tasks that run on for 5 s after the test.
  TASKS,

  /// Calls of `spawnBlocking` that still run, or have not begun, a second after the test.
  BLOCKING_CALLS,

  /// Failures that nobody awaited: of tasks whose handles were dropped, and of cleanups.
  FAILURES,

  /// Channel ends, permits and guards that were made on the threads of the runtime and that nobody
  /// has closed when the runtime is. A receiver of a channel that has ended, and a sender whose
  /// receiver is closed, need not be.
  UNCLOSED
}
