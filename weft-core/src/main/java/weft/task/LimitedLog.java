package weft.task;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Lets the first few of many reports through in each stretch of time, and then says how many there
/// were besides. A stretch begins with a report; what was left out is told with the next report
/// after its end, or by {@link #flush}.
class LimitedLog {
  private final int limit;
  private final long nanos;

  /// Guarded by this.
  private long since;

  /// Guarded by this: the reports since then.
  private int count;

  /// Makes a log.
  ///
  /// @param limit how many in a stretch are let through
  /// @param nanos the length of a stretch
  LimitedLog(int limit, long nanos) {
    this.limit = limit;
    this.nanos = nanos;
  }

  /// The clock, in nanoseconds.
  long now() {
    return System.nanoTime();
  }

  /// Prints a message.
  void print(String message, @Nullable Throwable failure) {
    if (!ExitLog.print(message, failure)) {
      System.getLogger("weft").log(Level.ERROR, message, failure);
    }
  }

  /// Prints a failure, or counts it.
  void log(String message, Throwable failure) {
    int leftOut;
    boolean printed;
    synchronized (this) {
      leftOut = endStretch(now());
      printed = count++ < limit;
    }
    printLeftOut(leftOut);
    if (printed) {
      print(message, failure);
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
      print(
          leftOut
              + " more like the ones before were not printed; a handler of your own"
              + " (onUnhandledFailure) is told of each.",
          null);
    }
  }
}
