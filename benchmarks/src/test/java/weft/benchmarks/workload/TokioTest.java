package weft.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokioTest {
  private final Tokio absent = new Tokio("tokio", Path.of("/no/such/program"));

  @Test
  void absence_programIsNotBuilt_oneSentenceWithTheRemedy() {
    assertThat(absent.absence())
        .hasValueSatisfying(why ->
            assertThat(why)
                .isEqualTo(
                    "tokio is left out: its program is not built. Run"
                        + " benchmarks/peers/tokio/install.sh to build it."));
    assertThat(absent.version()).isEmpty();
  }

  @Test
  void absence_programIsThere_empty() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    assertThat(new Tokio("tokio", Path.of(java)).absence()).isEmpty();
  }

  @Test
  void command_workloadWithSizes_sameSizesForTheProgram() {
    assertThat(absent.command(new YieldMany(200, 1_000), 2, Duration.ofSeconds(3)))
        .hasValueSatisfying(command ->
            assertThat(command)
                .containsExactly(
                    "/no/such/program", "tokio", "2", "3000", "yield_many", "200", "1000"));
  }

  @Test
  void offers_currentThreadRuntime_onlyRowsThatAreComparedWithIt() {
    Tokio currentThread = new Tokio("tokio-ct", Path.of("/no/such/program"));

    assertThat(currentThread.offers(new RandomSleepers(10, 10))).isTrue();
    assertThat(currentThread.offers(new YieldMany(1, 1))).isFalse();
  }

  @Test
  void open_inThisProcess_saysThatItIsAProgram() {
    assertThatThrownBy(() -> absent.open(2)).hasMessageContaining("a program of its own");
  }
}
