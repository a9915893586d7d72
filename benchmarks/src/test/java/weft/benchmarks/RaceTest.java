package weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Block;
import weft.benchmarks.report.Row;

@Timeout(60)
class RaceTest {
  @Test
  void run_twoRounds_interleavedFiguresAndOneLineEach() throws InterruptedException {
    Options options =
        Options.parse("--rounds", "2", "--warmup", "0", "--heap", "64m", "--contenders", "weft,cf");
    var lines = new ArrayList<String>();

    Block block =
        new Race(options, Catalogue.workload("chained_spawn"), Collector.G1, lines::add).run();

    assertThat(lines).hasSize(3);
    assertThat(lines.getLast()).contains("round 2/2", "weft ", "cf ");
    assertThat(block.rows()).extracting(Row::failure).allMatch(failure -> failure.isEmpty());
    for (Row row : block.rows()) {
      assertThat(row.samples()).hasSize(2);
      assertThat(row.collectors()).contains("G1");
      assertThat(row.median(Metric.WALL)).isPositive();
      assertThat(row.median(Metric.CPU)).isPositive();
      assertThat(row.median(Metric.ALLOCATED)).isPositive();
      assertThat(row.checksum()).isPositive();
    }
  }

  @Test
  void run_childThatCannotStart_rowSaysSo() throws InterruptedException {
    Options options =
        Options.parse("--rounds", "2", "--warmup", "0", "--contenders", "cf", "--jvm", "--dry-run");

    Block block =
        new Race(options, Catalogue.workload("chained_spawn"), Collector.PARALLEL, line -> {})
            .run();

    assertThat(block.rows().getFirst().failure())
        .hasValueSatisfying(why -> assertThat(why).contains("the process has ended"));
  }
}
