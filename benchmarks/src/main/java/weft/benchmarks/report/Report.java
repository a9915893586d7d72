package weft.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Sample;

/// A whole run as data for the JSON file.
public final class Report {
  private Report() {}

  /// The run as JSON.
  ///
  /// @param environment where and how it was measured
  /// @param blocks what was measured
  public static String toJson(Map<String, String> environment, List<Block> blocks) {
    var run = new LinkedHashMap<String, Object>();
    run.put("environment", environment);
    run.put("blocks", blocks.stream().map(block -> block(block, blocks)).toList());
    return Json.of(run) + "\n";
  }

  private static Map<String, Object> block(Block block, List<Block> run) {
    var data = new LinkedHashMap<String, Object>();
    data.put("workload", block.workload());
    data.put("gc", block.collector().option());
    data.put("note", block.note());
    data.put("goals", block.goals().stream().map(goal -> goal(goal, block, run)).toList());
    data.put("rows", block.rows().stream().map(row -> row(row, block)).toList());
    return data;
  }

  private static Map<String, Object> goal(Goal goal, Block block, List<Block> run) {
    Verdict verdict = goal.judge(block, run);
    var data = new LinkedHashMap<String, Object>();
    data.put("goal", goal.toString());
    data.put("verdict", verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    switch (verdict) {
      case Verdict.Met(double share) -> data.put("share", share);
      case Verdict.Missed(double share) -> data.put("share", share);
      case Verdict.Open(String missing) -> data.put("needs", missing);
    }
    return data;
  }

  private static Map<String, Object> row(Row row, Block block) {
    var data = new LinkedHashMap<String, Object>();
    data.put("contender", row.contender());
    data.put("collectors", row.collectors());
    row.failure().ifPresent(why -> data.put("failure", why));
    var medians = new LinkedHashMap<String, Object>();
    block.columns().forEach(metric -> medians.put(key(metric), row.median(metric)));
    data.put("medians", medians);
    block.ratioToBestOther(row).ifPresent(ratio -> data.put("ratioToBestOther", ratio));
    data.put("checksum", row.checksum());
    data.put("rounds", row.samples().stream().map(Report::figures).toList());
    return data;
  }

  private static Map<String, Object> figures(Sample sample) {
    var data = new LinkedHashMap<String, Object>();
    sample.values().forEach((metric, value) -> data.put(key(metric), value));
    return data;
  }

  private static String key(Metric metric) {
    return metric.heading();
  }
}
