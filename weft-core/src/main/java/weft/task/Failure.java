package weft.task;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// How a task ended without a value. Not part of the API: it never leaves the core.
///
/// `observed` is set by whoever is told of the failure; the one who sets it first decides whether
/// it is reported.
final class Failure {
  /// How a task ended for whose failure there was no memory. Its cause was made in time.
  static final Failure OUT_OF_MEMORY =
      new Failure(new OutOfMemoryError("The task ended, and there was no memory left to say how."));

  private final Throwable cause;

  /// Told of it if nobody observes it; null if it does not deserve that. Set before publish.
  private @Nullable UnhandledFailures reporter;

  /// Whose it is, if it deserves that. Set before publish.
  private @Nullable TaskInfo task;

  private final AtomicBoolean observed = new AtomicBoolean();

  private Failure(Throwable cause) {
    this.cause = cause;
  }

  /// Says how a body ended that threw.
  static Failure of(Throwable cause) {
    return new Failure(cause);
  }

  /// Says how an aborted task ended: with the signal, whatever its body threw or returned. A
  /// failure of its own is a cleanup failure.
  ///
  /// @param reason why it was aborted; null if nobody said so
  static Failure aborted(Throwable ending, @Nullable String reason) {
    var signal = CancelSignal.with(ending);
    signal.setReason(reason);
    return new Failure(signal);
  }

  /// Why it was aborted; null if it was not, or nobody said so.
  @Nullable String reason() {
    return cause instanceof CancelSignal signal ? signal.knownReason() : null;
  }

  Throwable cause() {
    return cause;
  }

  boolean cancelled() {
    return cause instanceof CancelSignal;
  }

  /// True for the first caller only.
  boolean toObserved() {
    return observed.compareAndSet(false, true);
  }

  /// Has it reported should nobody ever observe it. By whoever ends the task, before it is
  /// published.
  void watchedBy(UnhandledFailures failures, TaskInfo info) {
    reporter = failures;
    task = info;
  }

  /// Whose failure it is.
  @Nullable TaskInfo task() {
    return task;
  }

  /// Reports it now, unless somebody has heard of it.
  void settle() {
    UnhandledFailures failures = reporter;
    if (failures != null) {
      failures.settle(this);
    }
  }

  /// Whether somebody ought to hear of it: a failed body, or an aborted one whose cleanup failed.
  boolean deservesReport() {
    return !cancelled() || cause.getSuppressed().length > 0;
  }
}
