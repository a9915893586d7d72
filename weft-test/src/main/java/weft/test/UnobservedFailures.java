package weft.test;

import java.util.ArrayList;
import java.util.List;
import weft.task.UnclosedException;

/// The failures in a test's runtime that nobody awaited, in the order in which they were reported.
/// Tests that expect some take it as a parameter.
///
/// {@snippet class = "weft.test.GuideTest" region = "failures"}
///
/// A failure is reported at once if the result of the `spawn` was ignored, or the handle was
/// {@linkplain weft.task.JoinHandle#detach detached}. Otherwise it is reported when the handle is
/// garbage collected or the runtime closes, which is after the test; to allow those, use {@link
/// MayLeave}.
///
/// ## Threads
///
/// Any thread.
public final class UnobservedFailures {
  /// Guarded by this.
  private final List<Throwable> failures = new ArrayList<>();

  /// What was collected without being closed, a kind of leftover of its own. Guarded by this.
  private final List<UnclosedException> unclosed = new ArrayList<>();

  UnobservedFailures() {}

  synchronized void add(Throwable failure) {
    if (failure instanceof UnclosedException thing) {
      unclosed.add(thing);
    } else {
      failures.add(failure);
    }
  }

  synchronized List<UnclosedException> takeUnclosed() {
    List<UnclosedException> taken = List.copyOf(unclosed);
    unclosed.clear();
    return taken;
  }

  /// Takes the failures that were reported so far. Failures that are taken do not fail the test.
  ///
  /// @return the failures since the last call
  public synchronized List<Throwable> take() {
    List<Throwable> taken = List.copyOf(failures);
    failures.clear();
    return taken;
  }

  /// Their number and text.
  @Override
  public synchronized String toString() {
    return failures.size() + " unobserved failures " + failures;
  }
}
