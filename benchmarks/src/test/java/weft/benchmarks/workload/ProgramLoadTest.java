package weft.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.benchmarks.measure.LoadReport;

class ProgramLoadTest {
  private static final String WRK =
      """
      Running 2s test @ http://127.0.0.1:8080/
        1 threads and 64 connections
        Latency Distribution
           50%  534.00us
           99%    TAIL
        217675 requests in 2.01s, 18.47MB read
      """;

  @ParameterizedTest
  @CsvSource({"1.02ms, 1020", "534.00us, 534", "1.50s, 1500000"})
  void parse_wrk_allThreeFigures(String tail, double micros) throws IOException {
    assertThat(ProgramLoad.parse(WRK.replace("TAIL", tail)))
        .isEqualTo(new LoadReport(217_675, 2.01, micros));
  }

  @Test
  void parse_ownLoad_allThreeFigures() throws IOException {
    assertThat(ProgramLoad.parse("operations=12 seconds=0.5 p99=33\n"))
        .isEqualTo(new LoadReport(12, 0.5, 33));
  }

  @Test
  void parse_wrkSawErrors_failsWithWhatItSaid() {
    assertThatThrownBy(() -> ProgramLoad.parse(WRK + "  Socket errors: connect 0, read 3\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("read 3");
  }

  @Test
  void parse_nothing_fails() {
    assertThatThrownBy(() -> ProgramLoad.parse("failed: connect"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("failed: connect");
  }

  @Test
  void absence_noSuchProgram_namesTheScript() {
    var load = new ProgramLoad(List.of("no-such-program"), "some/install.sh");

    assertThat(load.absence())
        .hasValue("its load, no-such-program, is not there. Run some/install.sh.");
  }
}
