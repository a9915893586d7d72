package weft.benchmarks.measure;

import java.util.Arrays;
import java.util.function.LongConsumer;

/// Where the tasks of a workload write down how long something took. Any thread.
public final class Durations implements LongConsumer {
  /// Guarded by this.
  private long[] nanos = new long[1_024];

  /// Guarded by this.
  private int count;

  @Override
  public synchronized void accept(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  /// Forgets all of them.
  synchronized void clear() {
    count = 0;
  }

  /// All of them, the shortest first.
  synchronized long[] sorted() {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /// The one that a share of all do not exceed.
  ///
  /// @param sorted at least one, the shortest first
  /// @param share more than 0, at most 1
  static long quantile(long[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
