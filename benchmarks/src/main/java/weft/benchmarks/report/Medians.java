package weft.benchmarks.report;

import java.util.Arrays;

/// The median of rounds.
final class Medians {
  private Medians() {}

  /// The middle value, or the mean of the two in the middle; NaN where there is no value.
  static double of(double... values) {
    double[] sorted =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
