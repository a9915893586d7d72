package weft.task;

import java.util.Arrays;
import weft.support.Arguments;

/// A limit on retries in proportion to first attempts, shared by all callers of the same service.
/// When most attempts fail, retries stop, instead of multiplying the load on a service that is
/// down.
///
/// {@snippet class = "weft.task.RetryExamplesTest" region = "budget"}
///
/// Within the last ten seconds, there are at most `ratio` retries for each call that began in that
/// time, plus a fixed number per second, so that calls to a rarely used service can be retried,
/// too. If the budget is used up, there is no retry: the call fails with the exception of its last
/// attempt. This is Finagle's `RetryBudget`, with its ratio, its minimum and its ten seconds; Envoy
/// limits concurrent retries instead.
///
/// Share one budget per service. It uses the clock of the calling runtime, so a runtime on a paused
/// clock needs a budget of its own.
///
/// ## Threads
///
/// Any thread.
public final class RetryBudget {
  private static final int SECONDS = 10;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final double ratio;

  /// What may be retried whatever the calls, in all of the ten seconds.
  private final long reserve;

  // Second s of the clock is counted in place s mod 10. What comes is
  //
  //     later            the places of the seconds between are emptied, all if there are ten
  //     a little earlier another worker looked at the clock later and was first: counted as now
  //     much earlier     another clock: all are emptied

  /// Calls by second. Guarded by this.
  private final int[] calls = new int[SECONDS];

  /// Retries by second. Guarded by this.
  private final int[] retries = new int[SECONDS];

  /// The last one that was counted. Guarded by this.
  private long second = Long.MIN_VALUE;

  private RetryBudget(double ratio, int perSecond) {
    this.ratio = ratio;
    reserve = (long) perSecond * SECONDS;
  }

  /// Makes a budget.
  ///
  /// @param ratio how many retries there may be for each call, not negative; 0.2 is a good choice
  /// @param perSecond how many retries there may be per second in any case; not negative
  /// @return the budget
  /// @throws IllegalArgumentException if a number is negative
  public static RetryBudget of(double ratio, int perSecond) {
    if (!(ratio >= 0) || Double.isInfinite(ratio)) {
      throw new IllegalArgumentException(
          "ratio: " + ratio + " (expected: a finite number, not negative)");
    }
    return new RetryBudget(ratio, Arguments.notNegative("perSecond", perSecond));
  }

  /// A call makes its first attempt.
  ///
  /// @param nanos now, by the clock of the runtime
  synchronized void onCall(long nanos) {
    calls[place(nanos)]++;
  }

  /// Takes a retry out of the budget, if there is one.
  ///
  /// @param nanos now, by the clock of the runtime
  synchronized boolean tryRetry(long nanos) {
    int place = place(nanos);
    if (sum(retries) + 1 > ratio * sum(calls) + reserve) {
      return false;
    }
    retries[place]++;
    return true;
  }

  /// Where the present second is counted. Under the lock.
  private int place(long nanos) {
    long now = Math.floorDiv(nanos, NANOS_PER_SECOND);
    if (now > second + SECONDS || now < second - SECONDS) {
      Arrays.fill(calls, 0);
      Arrays.fill(retries, 0);
      second = now;
    }
    while (second < now) {
      second++;
      int place = (int) Math.floorMod(second, (long) SECONDS);
      calls[place] = 0;
      retries[place] = 0;
    }
    return (int) Math.floorMod(second, (long) SECONDS);
  }

  private static long sum(int[] counts) {
    long sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  @Override
  public synchronized String toString() {
    return "retry budget (" + sum(retries) + " retries, " + sum(calls) + " calls in 10 s)";
  }
}
