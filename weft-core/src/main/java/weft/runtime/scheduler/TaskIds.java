package weft.runtime.scheduler;

import java.util.concurrent.atomic.AtomicLong;

/// The numbers of tasks, given out to those that are asked for theirs.
final class TaskIds {
  private static final AtomicLong LAST = new AtomicLong();

  private TaskIds() {}

  static long next() {
    return LAST.incrementAndGet();
  }
}
