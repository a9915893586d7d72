package weft.runtime.scheduler;

import weft.AsyncSupplier;
import weft.runtime.scheduler.PlainBody.Kind;
import weft.woven.Woven;

/// Does once what is done when a task fails for want of memory. The first time takes memory itself,
/// for classes and handles; so that time is here. By a monitor, as its thread starts.
final class Rehearsal {
  @SuppressWarnings("weft:unwoven") // it is not to be
  private static final class Nothing implements AsyncSupplier<Object> {
    @Override
    public Object get() {
      return this;
    }
  }

  private Rehearsal() {}

  /// Fails a task that nobody knows.
  static void run(Scheduler scheduler) {
    var task = new PlainBody<Object>(Kind.SUPPLIER, new Nothing(), null, null);
    task.toSpawned(Traits.NONE, false);
    task.toWaiting(task.toPolled(), 0);
    task.toNotified(0);
    task.toNotified(0);
    task.toPolled();
    task.toDone();
    Reserve.releaseFor(new IllegalStateException());
    task.rehearseEnd(new OutOfMemoryError());
    Woven.loadTraces();
  }
}
