package weft.runtime.scheduler;

/// A thread of a multi-thread runtime. Its type is how code finds out which worker it runs on.
final class WorkerThread extends Thread {
  final Worker worker;

  WorkerThread(Worker worker, String name) {
    super(null, null, name, 0, false); // no inheritable thread-locals of whoever made the runtime
    this.worker = worker;
    setDaemon(true);
    setContextClassLoader(worker.scheduler().contextLoader());
  }

  @Override
  public void run() {
    Scheduler scheduler = worker.scheduler();
    scheduler.hooks().onThreadStart(scheduler);
    try {
      worker.runUntilStopped();
    } finally {
      scheduler.hooks().onThreadStop(scheduler);
    }
  }
}
