package weft.runtime.scheduler;

import weft.runtime.events.WorkerPark;
import weft.woven.Woven;

/// Does once what is done when a task fails for want of memory. The first time takes memory itself,
/// for classes and handles; so that time is here. By a monitor, as its thread starts.
final class Rehearsal {
  private Rehearsal() {}

  /// Fails a task that nobody knows.
  static void run(Scheduler scheduler) {
    var task = new PlainBody<Object>("rehearsal", Object::new);
    task.toSpawned(false);
    task.toRunning();
    task.toWaiting(TaskState.SPAWNED | TaskState.NOTIFIED, 0);
    task.toNotified(0);
    task.toRunning();
    task.toDone();
    Reserve.releaseFor(new IllegalStateException());
    task.rehearseEnd(new OutOfMemoryError());
    Woven.loadTraces();
    WorkerPark.end(WorkerPark.start(), scheduler.name());
  }
}
