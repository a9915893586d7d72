package weft.unwinding;

import org.jspecify.annotations.Nullable;
import weft.support.Suppressed;
import weft.task.CancelSignal;

/// What several cleanups ended with, as one throwable: for an owner that ends only one. Guard:
/// ClosingTest.
public final class Endings {
  private Endings() {}

  /// Takes two together. A cancel signal is no failure, only what it suppresses is.
  ///
  /// @param first of the cleanups before, null if they ended well
  /// @param second of one more
  /// @return what to throw for both
  public static Throwable both(@Nullable Throwable first, Throwable second) {
    if (first == null) {
      return second;
    }
    if (second instanceof CancelSignal) {
      for (Throwable failure : second.getSuppressed()) {
        Suppressed.add(first, failure);
      }
    } else {
      Suppressed.add(first, second);
    }
    return first;
  }
}
