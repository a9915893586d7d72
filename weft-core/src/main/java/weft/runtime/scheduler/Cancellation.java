package weft.runtime.scheduler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.polling.Wakeable;
import weft.unwinding.CleanupDeadline;

/// How a task is being cancelled: with which deadline, and since when. The states:
/// docs/design/cancellation.md.
final class Cancellation {
  /// Any thread, before the task is told of the abort. Null: the runtime's deadline.
  private volatile @Nullable Duration limit;

  /// Made by the owner when the cleanup did not end at once; any thread may look.
  private volatile @Nullable CleanupDeadline deadline;

  /// Any thread, before the task is told of the abort. Null: nobody said why.
  private volatile @Nullable String reason;

  /// The first reason counts.
  void because(String newReason) {
    synchronized (this) {
      if (reason == null) {
        reason = newReason;
      }
    }
  }

  /// Why the task was aborted; null if nobody said so.
  @Nullable String reason() {
    return reason;
  }

  /// The first limit counts.
  void limit(Duration newLimit) {
    synchronized (this) {
      if (limit == null && deadline == null) {
        limit = newLimit;
      }
    }
  }

  /// Starts the clock at the first call. Owner only, while a cleanup is under way.
  boolean isOverdue(Wakeable waker) {
    CleanupDeadline running = deadline;
    if (running == null) {
      running = CleanupDeadline.start(limit);
      deadline = running;
    }
    return running.hasPassed(waker);
  }

  /// What is reported when the deadline has passed. Owner only.
  RuntimeException overrun(Task<?> task) {
    CleanupDeadline running = deadline;
    return Waits.overrun(task, running == null ? Duration.ZERO : running.limit());
  }

  /// The task has ended. Owner only.
  void end(Wakeable waker) {
    CleanupDeadline running = deadline;
    if (running != null) {
      running.end(waker);
    }
  }

  /// The tick at which the task was found cancelling, or -1.
  long sinceTick() {
    CleanupDeadline running = deadline;
    return running == null ? -1 : running.sinceTick();
  }
}
