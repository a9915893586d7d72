package weft.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Sample;

class GoalTest {
  private static Row row(String contender, double wall) {
    var sample = new Sample(Map.of(Metric.WALL, wall), 1);
    return new Row(contender, "", 0, List.of(sample), Optional.empty());
  }

  private static Block block(String workload, Collector collector, Row... rows) {
    return new Block(workload, "", collector, List.of(Metric.WALL), List.of(), List.of(rows));
  }

  private static Block block(Row... rows) {
    return block("spawn", Collector.G1, rows);
  }

  private static Verdict judge(Goal goal, Block block) {
    return goal.judge(block, List.of(block));
  }

  @Test
  void ratio_otherIsThere_shareOfItsMultiple() {
    var goal = new Goal.Ratio(Metric.WALL, 2, "cf");

    assertThat(judge(goal, block(row("weft", 30), row("cf", 20)))).isEqualTo(new Verdict.Met(0.75));
    assertThat(judge(goal, block(row("weft", 60), row("cf", 20))))
        .isEqualTo(new Verdict.Missed(1.5));
    assertThat(judge(goal, block(row("weft", 60)))).isEqualTo(new Verdict.Open("cf"));
    assertThat(judge(goal, block(row("cf", 60)))).isEqualTo(new Verdict.Open("weft"));
  }

  @Test
  void bestOther_severalOthers_theBestButNotTheCrowdedTwin() {
    var goal = new Goal.BestOther(Metric.WALL, 1.5);

    assertThat(judge(goal, block(row("weft", 30), row("weft-x4", 1), row("a", 40), row("b", 80))))
        .isEqualTo(new Verdict.Met(0.5));
    assertThat(judge(goal, block(row("weft", 30)))).isEqualTo(new Verdict.Open("others"));
  }

  @Test
  void crowding_twinIsThere_itIsComparedWithWeft() {
    var goal = new Goal.Crowding(Metric.WALL, 1.25);

    assertThat(judge(goal, block(row("weft", 40), row("weft-x4", 100))))
        .isEqualTo(new Verdict.Missed(2));
    assertThat(judge(goal, block(row("weft", 40)))).isEqualTo(new Verdict.Open("weft-x4"));
  }

  @Test
  void ofWorkload_otherWorkloadOfTheRun_sameCollectorOnly() {
    var goal = new Goal.OfWorkload(Metric.WALL, 5, "shallow");
    Block deep = block("deep", Collector.G1, row("weft", 100));
    Block shallow = block("shallow", Collector.G1, row("weft", 40));
    Block underParallel = block("shallow", Collector.PARALLEL, row("weft", 1));

    assertThat(goal.judge(deep, List.of(underParallel, shallow, deep)))
        .isEqualTo(new Verdict.Met(0.5));
    assertThat(goal.judge(deep, List.of(underParallel, deep)))
        .isEqualTo(new Verdict.Open("shallow"));
  }

  @Test
  void added_otherWorkloadOfTheRun_differencePerPart() {
    var goal = new Goal.Added(Metric.WALL, 50, 10, "flat");
    Block nested = block("nested", Collector.G1, row("weft", 330));
    Block flat = block("flat", Collector.G1, row("weft", 80));

    assertThat(goal.judge(nested, List.of(flat, nested))).isEqualTo(new Verdict.Met(0.5));
    assertThat(goal.judge(nested, List.of(nested))).isEqualTo(new Verdict.Open("flat"));
  }

  @Test
  void toString_anyGoal_readsLikeTheRule() {
    assertThat(new Goal.Ratio(Metric.WALL, 1 / 1.9, "plain"))
        .hasToString("wall ns ≤ 0.526 × plain");
    assertThat(new Goal.Limit(Metric.P99, 100)).hasToString("p99 µs ≤ 100");
    assertThat(new Goal.BestOther(Metric.P99, 1.2)).hasToString("p99 µs ≤ 1.2 × the best other");
    assertThat(new Goal.Crowding(Metric.WALL, 1.3)).hasToString("wall ns of weft-x4 ≤ 1.3 × weft");
    assertThat(new Goal.OfWorkload(Metric.WALL, 5, "shallow"))
        .hasToString("wall ns ≤ 5.0 × that of shallow");
    assertThat(new Goal.Added(Metric.LIVE, 48, 10, "sleepers"))
        .hasToString("live B beyond that of sleepers ≤ 10 × 48");
  }
}
