package weft.benchmarks.report;

import java.util.Locale;
import weft.benchmarks.measure.Metric;

/// What Weft's median must not exceed.
public sealed interface Goal {
  /// The name of the contender that has the goals.
  String WEFT = "weft";

  /// A multiple of another contender's median in the same run.
  ///
  /// @param metric which figure
  /// @param factor the multiple
  /// @param of the other contender's name
  record Ratio(Metric metric, double factor, String of) implements Goal {
    @Override
    public Verdict judge(Block block) {
      double other = block.row(of).map(row -> row.median(metric)).orElse(Double.NaN);
      return Double.isNaN(other)
          ? new Verdict.Open(of)
          : Verdict.of(block.row(WEFT), metric, factor * other);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s ≤ %s × %s", metric.heading(), number(factor), of);
    }
  }

  /// A fixed number.
  ///
  /// @param metric which figure
  /// @param limit the number
  record Limit(Metric metric, double limit) implements Goal {
    @Override
    public Verdict judge(Block block) {
      return Verdict.of(block.row(WEFT), metric, limit);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s ≤ %s", metric.heading(), number(limit));
    }
  }

  /// Whether it was reached.
  Verdict judge(Block block);

  private static String number(double value) {
    return value == Math.rint(value) && value >= 10
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
