package weft.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;

/// All rows of one workload under one collector: what is compared with each other.
///
/// @param workload its name
/// @param note what a reader must know to read the rows
/// @param collector under which all of them ran
/// @param columns the figures, the most important one first
/// @param goals what Weft must reach
/// @param rows one per contender
public record Block(
    String workload,
    String note,
    Collector collector,
    List<Metric> columns,
    List<Goal> goals,
    List<Row> rows) {
  /// Copies.
  public Block {
    columns = List.copyOf(columns);
    goals = List.copyOf(goals);
    rows = List.copyOf(rows);
  }

  /// The row of a contender that took part.
  Optional<Row> row(String contender) {
    return rows.stream().filter(row -> row.contender().equals(contender)).findFirst();
  }

  /// The block of another workload under the same collector.
  Optional<Block> in(List<Block> run, String otherWorkload) {
    return run.stream()
        .filter(block -> block.collector == collector && block.workload.equals(otherWorkload))
        .findFirst();
  }

  /// The best median of all but one, and but its twin with more workers.
  Optional<Double> bestOther(String contender, Metric metric) {
    return rows.stream()
        .filter(other -> !other.contender().equals(contender))
        .filter(other -> !other.contender().equals(Goal.CROWDED))
        .map(other -> other.median(metric))
        .filter(value -> value > 0)
        .min(Double::compare);
  }

  /// A row's first figure as a multiple of the best of the others'.
  OptionalDouble ratioToBestOther(Row row) {
    Metric metric = columns.getFirst();
    Optional<Double> best = bestOther(row.contender(), metric);
    double own = row.median(metric);
    return best.isEmpty() || Double.isNaN(own)
        ? OptionalDouble.empty()
        : OptionalDouble.of(own / best.get());
  }
}
