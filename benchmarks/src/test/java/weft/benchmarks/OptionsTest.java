package weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Workload;

class OptionsTest {
  @Test
  void parse_nothing_measuresQuickSetWithTwoWorkersUnderG1() {
    Options options = Options.parse();

    assertThat(options.action()).isEqualTo(Options.Action.MEASURE);
    assertThat(options.workloads()).extracting(Workload::name).contains("spawn_join");
    assertThat(options.workloads()).allMatch(Workload::isQuick);
    assertThat(options.contenders())
        .extracting(Contender::name)
        .contains("weft", "kotlin", "tokio");
    assertThat(options.contenders()).allMatch(Contender::isUsual);
    assertThat(options.workers()).isEqualTo(2);
    assertThat(options.collectors()).containsExactly(Collector.G1);
    assertThat(options.rounds()).isEmpty();
  }

  @Test
  void parse_namedWorkloads_onlyThoseInCatalogueOrder() {
    Options options = Options.parse("sleepers", "spawn_join");

    assertThat(options.workloads())
        .extracting(Workload::name)
        .containsExactly("spawn_join", "sleepers");
  }

  @Test
  void parse_all_slowOnesToo() {
    assertThat(Options.parse("--all").workloads()).isEqualTo(Catalogue.WORKLOADS);
  }

  @Test
  void parse_everyOption_isKept() {
    Options options =
        Options.parse(
            "--rounds",
            "9",
            "--workers",
            "8",
            "--warmup",
            "1",
            "--contenders",
            "vt,weft",
            "--gc",
            "both",
            "--heap",
            "3g",
            "--jvm",
            "-Xint",
            "--json",
            "file.json",
            "--charts",
            ".");

    assertThat(options.rounds()).hasValue(9);
    assertThat(options.workers()).isEqualTo(8);
    assertThat(options.warmUp()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.contenders()).extracting(Contender::name).containsExactly("weft", "vt");
    assertThat(options.collectors()).containsExactly(Collector.values());
    assertThat(options.heap()).isEqualTo("3g");
    assertThat(options.flags()).containsExactly("-Xint");
    assertThat(options.json()).contains(Path.of("file.json").toAbsolutePath());
    assertThat(options.charts()).contains(Path.of(".").toAbsolutePath());
  }

  @Test
  void parse_listOrHelp_isTheAction() {
    assertThat(Options.parse("--list").action()).isEqualTo(Options.Action.LIST);
    assertThat(Options.parse("-h").action()).isEqualTo(Options.Action.HELP);
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, nonsense",
    "--nonsense, --nonsense",
    "--rounds, a value after it",
    "--rounds 0, from 1 to",
    "--workers many, many",
    "--gc zgc, zgc",
    "--heap big, big",
    "--json /no/such/directory/file.json, file.json",
    "--charts pom.xml, pom.xml",
    "--contenders weft;loom, weft;loom"
  })
  void parse_whatIsNotUnderstood_saysWhatWasExpected(String arguments, String said) {
    assertThatThrownBy(() -> Options.parse(arguments.split(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(said)
        .hasMessageContaining("expected: ");
  }
}
