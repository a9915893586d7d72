package weft.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.benchmarks.measure.Metric;

/// What Weft's median must not exceed.
public sealed interface Goal {
  /// The name of the contender that has the goals.
  String WEFT = "weft";

  /// The name of the same with more workers than it should have.
  String CROWDED = "weft-x4";

  /// A multiple of another contender's median in the same run.
  ///
  /// @param metric which figure
  /// @param factor the multiple
  /// @param of the other contender's name
  record Ratio(Metric metric, double factor, String of) implements Goal {
    @Override
    public Verdict judge(Block block, List<Block> run) {
      return compare(block.row(WEFT), WEFT, metric, factor, block.row(of), of);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s ≤ %s × %s", metric.heading(), number(factor), of);
    }
  }

  /// A multiple of the best of the others' medians in the same run.
  ///
  /// @param metric which figure
  /// @param factor the multiple
  record BestOther(Metric metric, double factor) implements Goal {
    @Override
    public Verdict judge(Block block, List<Block> run) {
      return block
          .bestOther(WEFT, metric)
          .map(best -> Verdict.of(block.row(WEFT), metric, factor * best))
          .orElseGet(() -> new Verdict.Open("others"));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s ≤ %s × the best other", metric.heading(), number(factor));
    }
  }

  /// A fixed number.
  ///
  /// @param metric which figure
  /// @param limit the number
  record Limit(Metric metric, double limit) implements Goal {
    @Override
    public Verdict judge(Block block, List<Block> run) {
      return Verdict.of(block.row(WEFT), metric, limit);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s ≤ %s", metric.heading(), number(limit));
    }
  }

  /// A multiple of Weft's own median with too many workers: what the crowd may cost.
  ///
  /// @param metric which figure
  /// @param factor the multiple
  record Crowding(Metric metric, double factor) implements Goal {
    @Override
    public Verdict judge(Block block, List<Block> run) {
      return compare(block.row(CROWDED), CROWDED, metric, factor, block.row(WEFT), WEFT);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s of %s ≤ %s × weft", metric.heading(), CROWDED, number(factor));
    }
  }

  /// A multiple of Weft's own median in another workload of the same run.
  ///
  /// @param metric which figure
  /// @param factor the multiple
  /// @param workload the other workload's name
  record OfWorkload(Metric metric, double factor, String workload) implements Goal {
    @Override
    public Verdict judge(Block block, List<Block> run) {
      Optional<Row> other = block.in(run, workload).flatMap(found -> found.row(WEFT));
      return compare(block.row(WEFT), WEFT, metric, factor, other, workload);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s ≤ %s × that of %s", metric.heading(), number(factor), workload);
    }
  }

  /// What each of several more parts adds to Weft's own median in another workload of the same run.
  ///
  /// @param metric which figure
  /// @param limit for each part
  /// @param parts how many more there are
  /// @param workload the other workload's name
  record Added(Metric metric, double limit, int parts, String workload) implements Goal {
    @Override
    public Verdict judge(Block block, List<Block> run) {
      Optional<Row> other = block.in(run, workload).flatMap(found -> found.row(WEFT));
      double less = median(other, metric);
      double own = median(block.row(WEFT), metric);
      if (Double.isNaN(less) || Double.isNaN(own)) {
        return new Verdict.Open(Double.isNaN(own) ? WEFT : workload);
      }
      return Verdict.of((own - less) / parts, limit);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s beyond that of %s ≤ %d × %s",
          metric.heading(),
          workload,
          parts,
          number(limit));
    }
  }

  /// Whether it was reached.
  ///
  /// @param block the rows of its workload
  /// @param run all blocks so far
  Verdict judge(Block block, List<Block> run);

  private static Verdict compare(
      Optional<Row> row,
      String name,
      Metric metric,
      double factor,
      Optional<Row> other,
      String otherName) {
    double limit = factor * median(other, metric);
    if (Double.isNaN(limit)) {
      return new Verdict.Open(otherName);
    }
    return row.isPresent() ? Verdict.of(row, metric, limit) : new Verdict.Open(name);
  }

  private static double median(Optional<Row> row, Metric metric) {
    return row.map(found -> found.median(metric)).orElse(Double.NaN);
  }

  private static String number(double value) {
    if (value == Math.rint(value) && value >= 10) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, "%.3f", value).replaceAll("(\\.\\d+?)0+$", "$1");
  }
}
