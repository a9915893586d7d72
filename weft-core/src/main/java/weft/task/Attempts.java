package weft.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Ticks;
import weft.runtime.scheduler.Worker;
import weft.support.Suppressed;
import weft.time.Deadline;
import weft.time.wheel.Sleep;

/// The attempts of one run of a {@link Retry}. Owner only.
final class Attempts {
  /// So many earlier failures are told beside the last.
  private static final int KEPT = 10;

  /// Random numbers are taken as parts of this.
  private static final int GRAIN = 1 << 30;

  private final Backoff backoff;
  private final Retry.Rules rules;
  private final @Nullable Deadline end;

  /// The latest ones.
  private final Deque<Exception> earlier = new ArrayDeque<>();

  private int failures;

  private Attempts(Backoff backoff, Retry.Rules rules, @Nullable Deadline end) {
    this.backoff = backoff;
    this.rules = rules;
    this.end = end;
  }

  /// Begins a run. On a worker.
  static Attempts begin(Backoff backoff, Retry.Rules rules) {
    Duration within = rules.within();
    RetryBudget budget = rules.budget();
    if (budget != null) {
      budget.onCall(now());
    }
    return new Attempts(backoff, rules, within == null ? null : Deadline.after(within));
  }

  private static long now() {
    return Worker.currentOrFail().scheduler().clock().nanoTime();
  }

  /// The next attempt, with what is left of the time for all.
  <T extends @Nullable Object> Async<T> limited(Async<T> attempt) {
    return end == null ? attempt : attempt.timeoutAt(end);
  }

  /// The pause before the attempt that follows a failure.
  ///
  /// @throws Exception the failure, if none follows
  Sleep pauseAfter(Exception failure) throws Exception {
    failures++;
    if (failures >= rules.attempts() || isCancellation(failure) || !test(failure)) {
      throw last(failure);
    }
    double random = (double) Worker.currentOrFail().randomBelow(GRAIN) / GRAIN;
    Duration pause = backoff.pause(failures, random);
    if (end != null && pause.compareTo(end.remaining()) >= 0) {
      throw last(failure);
    }
    RetryBudget budget = rules.budget();
    if (budget != null && !budget.tryRetry(now())) {
      throw last(failure);
    }
    tell(new Retry.Failed(failures, failure, pause));
    if (earlier.size() == KEPT) {
      earlier.removeFirst();
    }
    earlier.add(failure);
    Ticks ticks = Worker.currentOrFail().scheduler().ticks();
    return new Sleep(ticks.after(pause), ticks);
  }

  private boolean test(Exception failure) {
    try {
      return rules.condition().test(failure);
    } catch (Throwable thrown) {
      Suppressed.add(thrown, failure);
      throw thrown;
    }
  }

  private void tell(Retry.Failed failed) {
    try {
      rules.onRetry().accept(failed);
    } catch (Throwable thrown) {
      Suppressed.add(thrown, failed.failure());
      throw thrown;
    }
  }

  private static boolean isCancellation(Exception failure) {
    return failure instanceof JoinException join && join.isCancelled();
  }

  private Exception last(Exception failure) {
    for (Exception before : earlier) {
      Suppressed.add(failure, before);
    }
    return failure;
  }
}
