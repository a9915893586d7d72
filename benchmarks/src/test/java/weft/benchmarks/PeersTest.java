package weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Sample;
import weft.benchmarks.report.Block;
import weft.benchmarks.report.Row;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Idle;
import weft.benchmarks.workload.Tokio;
import weft.benchmarks.workload.Workload;

/// Contenders that are programs of their own.
@Timeout(60)
class PeersTest {
  @TempDir Path folder;

  /// A shell script that says what it is told to say.
  private record Script(Path file) implements Contender {
    @Override
    public String name() {
      return "script";
    }

    @Override
    public String description() {
      return "a script";
    }

    @Override
    public boolean offers(Workload workload) {
      return true;
    }

    @Override
    public Optional<List<String>> command(Workload workload, int workers, Duration warmUp) {
      return Optional.of(List.of("sh", file.toString(), workload.name()));
    }

    @Override
    public Pool open(int workers) {
      throw new AssertionError("opened in this process");
    }
  }

  private Script script(String... lines) throws IOException {
    return new Script(Files.write(folder.resolve("script.sh"), List.of(lines)));
  }

  private static Options options(String workload, Contender contender, Path folder) {
    return new Options(
        Options.Action.MEASURE,
        List.of(Catalogue.workload(workload)),
        List.of(contender),
        OptionalInt.of(2),
        2,
        Duration.ZERO,
        List.of(Collector.G1),
        "",
        List.of(),
        Optional.of(folder.resolve("figures.json")),
        Optional.of(folder));
  }

  private Block race(Contender contender) throws InterruptedException {
    Workload workload = Catalogue.workload("chained_spawn");
    return new Race(options(workload.name(), contender, folder), workload, Collector.G1, line -> {})
        .run();
  }

  @Test
  void run_programThatSpeaksTheProtocol_itsFiguresAreRead() throws Exception {
    Block block =
        race(
            script(
                "echo 'this is for the user'",
                "echo '@ready 5 none, this is '$1",
                "while read line; do echo \"@sample WALL=12.5 CPU=1e1 checksum=7\"; done"));

    Row row = block.rows().getFirst();
    assertThat(row.failure()).isEmpty();
    assertThat(row.collectors()).isEqualTo("none, this is chained_spawn");
    assertThat(row.median(Metric.WALL)).isEqualTo(12.5);
    assertThat(row.median(Metric.CPU)).isEqualTo(10);
    assertThat(row.median(Metric.ALLOCATED)).isNaN();
    assertThat(row.checksum()).isEqualTo(5 + 2 * 7);
  }

  @Test
  void run_programThatFails_rowSaysItsReason() throws Exception {
    Block block = race(script("echo '@failed checksum: 1 (expected: 2)'"));

    assertThat(block.rows().getFirst().failure())
        .hasValueSatisfying(why -> assertThat(why).contains("checksum: 1 (expected: 2)"));
  }

  @Test
  void run_programThatSaysNonsense_rowSaysWhatItWas() throws Exception {
    Block block =
        race(script("echo '@ready 0 none'", "while read line; do echo '@sample nonsense'; done"));

    assertThat(block.rows().getFirst().failure())
        .hasValueSatisfying(why -> assertThat(why).contains("nonsense"));
  }

  @Test
  void measure_programIsNotBuilt_oneSentenceAndNoFailure() throws Exception {
    var out = new ByteArrayOutputStream();
    var absent = new Tokio("tokio", folder.resolve("no-such-program"));

    int code =
        new Bench(print(out), print(new ByteArrayOutputStream()))
            .measure(options("chained_spawn", absent, folder));

    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.startsWith("tokio"))
        .containsExactly(absent.absence().orElseThrow());
  }

  @Test
  void measure_jsonAndCharts_areWritten() throws Exception {
    var out = new ByteArrayOutputStream();
    Script script =
        script("echo '@ready 0 none'", "while read l; do echo '@sample WALL=3 checksum=7'; done");

    int code =
        new Bench(print(out), print(new ByteArrayOutputStream()))
            .measure(options("chained_spawn", script, folder));

    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("chained_spawn (g1)", "checksum 14");
    assertThat(folder.resolve("figures.json")).content().contains("\"wall ns\":3.0");
    assertThat(folder.resolve("chained_spawn-g1.svg")).content().contains(">script</text>");
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /// Where somebody has built the Tokio program: each workload that it offers, small.
  @TestFactory
  List<DynamicTest> round_tokioProgram_everyWorkloadGivesItsFirstFigure() {
    return Catalogue.CONTENDERS.stream()
        .filter(Tokio.class::isInstance)
        .flatMap(tokio ->
            Catalogue.WORKLOADS.stream()
                .filter(workload -> tokio.offers(workload) && !(workload instanceof Idle))
                .map(workload ->
                    dynamicTest(
                        workload.name() + " by " + tokio.name(),
                        () -> roundOnce(tokio, workload.tiny()))))
        .toList();
  }

  private static void roundOnce(Contender tokio, Workload workload) throws Exception {
    assumeTrue(tokio.absence().isEmpty(), () -> tokio.absence().orElseThrow());
    List<String> command = tokio.command(workload, 2, Duration.ZERO).orElseThrow();

    try (ChildProcess child = ChildProcess.start(command)) {
      child.awaitReady();
      Sample sample = child.round();

      assertThat(sample.value(workload.gauge().columns().getFirst())).isPositive();
      assertThat(sample.checksum())
          .isPositive()
          .satisfies(sum -> assertThat(sum % workload.expected()).isZero());
    }
  }

  @Test
  void awaitReady_tokioProgramDoesNotKnowTheWorkload_saysSo() throws Exception {
    Tokio tokio = Tokio.multiThread();
    assumeTrue(tokio.absence().isEmpty(), () -> tokio.absence().orElseThrow());

    try (ChildProcess child =
        ChildProcess.start(List.of(tokio.program().toString(), "tokio", "2", "0", "nonsense"))) {
      assertThatThrownBy(child::awaitReady).hasMessageContaining("workload: nonsense");
    }
  }
}
