package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;

/// A thread of a multi-thread runtime. Its type is how code finds out which worker it runs on.
final class WorkerThread extends Thread {
  final Worker worker;

  private final Claims.@Nullable Marker marker = Claims.newMarker();

  WorkerThread(Worker worker, String name) {
    super(
        null,
        () -> worker.scheduler().hooks().aroundThread(worker::runUntilStopped, worker.scheduler()),
        name,
        0,
        false); // no inheritable thread-locals of whoever made the runtime
    this.worker = worker;
    setDaemon(true);
    setContextClassLoader(worker.scheduler().contextLoader());
  }

  @Override
  public void run() {
    try {
      super.run();
    } finally {
      if (marker != null) {
        marker.release();
      }
    }
  }

  /// See {@link Claims}. This thread.
  int mark() {
    return marker == null ? 0 : marker.mark();
  }

  /// A poll has ended. This thread.
  void toNextPoll() {
    if (marker != null) {
      marker.toNextPoll();
    }
  }
}
