package weft.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Sample;

class TableTest {
  private static Row row(String contender, double... walls) {
    List<Sample> samples =
        java.util.Arrays.stream(walls)
            .mapToObj(wall -> new Sample(Map.of(Metric.WALL, wall), 1))
            .toList();
    return new Row(contender, "G1", 0, samples, Optional.empty());
  }

  private static Block block(List<Goal> goals, Row... rows) {
    return new Block("spawn", "a note", Collector.G1, List.of(Metric.WALL), goals, List.of(rows));
  }

  @Test
  void of_twoContenders_alignedWithRatioAndVerdict() {
    Block block =
        block(
            List.of(
                new Goal.Ratio(Metric.WALL, 1.2, "cf"), new Goal.Ratio(Metric.WALL, 0.2, "tokio")),
            row("weft", 30, 90, 60),
            row("cf", 40));

    assertThat(Table.of(block, List.of(block)))
        .isEqualTo(
            """
            spawn (g1)  wall ns  vs best other  goals
              weft         60.0         1.50 ×  wall ns ≤ 1.2 × cf: MISSED by 25 %
              cf           40.0         0.67 ×
              goals not in reach of this run: wall ns ≤ 0.2 × tokio
              note: a note
            """);
  }

  @Test
  void of_goalReached_saysMet() {
    Block block = block(List.of(new Goal.Limit(Metric.WALL, 84)), row("weft", 42));

    assertThat(Table.of(block, List.of(block)))
        .contains("wall ns ≤ 84: met (0.50 of it)")
        .contains(" -  ");
  }

  @Test
  void of_failedRow_saysWhy() {
    var failed = new Row("weft", "", 0, List.of(), Optional.of("FAILED in round 1: boom"));
    Block block = block(List.of(new Goal.Limit(Metric.WALL, 84)), failed, row("cf", 40));

    assertThat(Table.of(block, List.of(block))).contains("weft: FAILED in round 1: boom");
  }

  @Test
  void toJson_anyBlock_hasRoundsAndVerdicts() {
    Block block =
        block(List.of(new Goal.Ratio(Metric.WALL, 2, "cf")), row("weft", 30, 50), row("cf", 40));

    String json = Report.toJson(Map.of("JDK", "a \"quoted\" one"), List.of(block));

    assertThat(json)
        .contains("\"JDK\":\"a \\\"quoted\\\" one\"")
        .contains("\"verdict\":\"met\"")
        .contains("\"share\":0.5")
        .contains("\"wall ns\":30.0")
        .contains("\"ratioToBestOther\":1.0");
  }
}
