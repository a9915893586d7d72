package weft.runtime.scheduler;

/// A thread of a multi-thread runtime. Its type is how code finds out which worker it runs on.
final class WorkerThread extends Thread {
  final Worker worker;

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
}
