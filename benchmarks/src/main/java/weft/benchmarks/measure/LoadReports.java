package weft.benchmarks.measure;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Where a workload that serves leaves what its load saw, and waits while it is looked at. Any
/// thread.
public final class LoadReports {
  /// Guarded by this.
  private @Nullable LoadReport last;

  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch seen = new CountDownLatch(1);

  /// Leaves a report.
  public synchronized void leave(LoadReport report) {
    last = report;
  }

  /// Takes the last one.
  ///
  /// @throws IllegalStateException if there is none
  synchronized LoadReport take() {
    if (last == null) {
      throw new IllegalStateException("the workload left no report of its load");
    }
    LoadReport taken = last;
    last = null;
    return taken;
  }

  /// All connections are there: waits until they have been looked at.
  public void beSeen() throws InterruptedException {
    ready.countDown();
    seen.await();
  }

  /// Waits until all connections are there.
  void awaitReady() throws InterruptedException {
    ready.await();
  }

  /// They will not come.
  void failed() {
    ready.countDown();
  }

  /// They have been looked at.
  void look() {
    seen.countDown();
  }
}
