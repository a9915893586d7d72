package weft.benchmarks.report;

import java.util.Locale;
import java.util.Optional;
import weft.benchmarks.measure.Metric;

/// What came of a goal.
public sealed interface Verdict {
  /// Reached.
  ///
  /// @param share of the limit, at most 1
  record Met(double share) implements Verdict {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "met (%.2f of it)", share);
    }
  }

  /// Not reached.
  ///
  /// @param share of the limit, more than 1
  record Missed(double share) implements Verdict {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "MISSED by %.0f %%", Math.ceil(100 * (share - 1)));
    }
  }

  /// Not known.
  ///
  /// @param missing the contender whose figure it needs
  record Open(String missing) implements Verdict {
    @Override
    public String toString() {
      return "open, needs " + missing;
    }
  }

  /// Compares a row's median with a limit.
  static Verdict of(Optional<Row> row, Metric metric, double limit) {
    double own = row.map(found -> found.median(metric)).orElse(Double.NaN);
    if (Double.isNaN(own)) {
      return new Open(Goal.WEFT);
    }
    return of(own, limit);
  }

  /// Compares a figure with a limit.
  static Verdict of(double figure, double limit) {
    double share = figure / limit;
    return share <= 1 ? new Met(share) : new Missed(share);
  }
}
