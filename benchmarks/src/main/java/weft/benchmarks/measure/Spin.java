package weft.benchmarks.measure;

import java.util.function.BooleanSupplier;

/// Work that is nothing but CPU time.
public final class Spin {
  private Spin() {}

  /// Holds the thread for a time.
  public static void forNanos(long nanos) {
    until(() -> false, nanos);
  }

  /// Holds the thread until something is so, or for a time.
  public static void until(BooleanSupplier condition, long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos && !condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  /// A chain of dependent operations of five cycles each, the same in all languages.
  ///
  /// @param seed not 0
  /// @param turns how many
  /// @return a number from 1 to 1,024 that depends on all of them
  public static long hash(long seed, int turns) {
    long value = seed;
    for (int i = 0; i < turns; i++) {
      value ^= value >>> 17;
      value *= 0x9E3779B97F4A7C15L;
    }
    return 1 + (value >>> 54);
  }
}
