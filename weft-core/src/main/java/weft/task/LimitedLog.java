package weft.task;

import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets the first few of many reports through in each stretch of time, and then says how many there
/// were besides. A stretch begins with a report; what was left out is told with the next report
/// after its end, or by {@link #flush}.
final class LimitedLog {
  private final int limit;
  private final long nanos;
  private final LongSupplier clock;
  private final BiConsumer<String, @Nullable Throwable> out;

  /// Guarded by this.
  private long since;

  /// Guarded by this: the reports since then.
  private int count;

  /// Makes a log.
  ///
  /// @param limit how many in a stretch are let through
  /// @param nanos the length of a stretch
  /// @param clock in nanoseconds
  /// @param out prints a message
  LimitedLog(
      int limit, long nanos, LongSupplier clock, BiConsumer<String, @Nullable Throwable> out) {
    this.limit = limit;
    this.nanos = nanos;
    this.clock = clock;
    this.out = out;
  }

  /// Prints a failure, or counts it.
  void log(String message, Throwable failure) {
    int leftOut;
    boolean printed;
    synchronized (this) {
      leftOut = endStretch(clock.getAsLong());
      printed = count++ < limit;
    }
    printLeftOut(leftOut);
    if (printed) {
      out.accept(message, failure);
    }
  }

  /// Tells of what has been left out so far.
  void flush() {
    int leftOut;
    synchronized (this) {
      leftOut = Math.max(0, count - limit);
      count -= leftOut;
    }
    printLeftOut(leftOut);
  }

  /// Begins a stretch if there is none.
  ///
  /// @return how many reports were left out in the one that ended
  private int endStretch(long now) {
    if (count > 0 && now - since < nanos) {
      return 0;
    }
    int leftOut = Math.max(0, count - limit);
    since = now;
    count = 0;
    return leftOut;
  }

  private void printLeftOut(int leftOut) {
    if (leftOut > 0) {
      out.accept(
          leftOut
              + " more like the ones before were not printed; a handler of your own"
              + " (onUnhandledFailure) is told of each.",
          null);
    }
  }
}
