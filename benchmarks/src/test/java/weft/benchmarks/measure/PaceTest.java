package weft.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace("64m", Duration.ofMillis(20));

  /// Spins for a microsecond per operation, ten of them in a repetition.
  private record Spinning(long expected) implements Subject {
    @Override
    public long operations() {
      return 10;
    }

    @Override
    public long run(int repetitions) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < 10_000L * repetitions) {
        Thread.onSpinWait();
      }
      return 10L * repetitions;
    }

    @Override
    public Subject tiny() {
      return this;
    }

    @Override
    public Subject parked() {
      return this;
    }
  }

  @Test
  void round_knownWork_wallAndCpuPerOperation() throws Exception {
    var subject = new Spinning(10);
    pace.warmUp(subject, Duration.ofMillis(50));

    Sample sample = pace.round(subject);

    assertThat(sample.value(Metric.WALL)).isGreaterThanOrEqualTo(1_000);
    assertThat(sample.value(Metric.CPU)).isPositive();
    assertThat(sample.value(Metric.ALLOCATED)).isNotNegative();
    assertThat(sample.checksum()).isGreaterThanOrEqualTo(10 * 1_000);
  }

  @Test
  void round_wrongChecksum_fails() {
    assertThatThrownBy(() -> pace.round(new Spinning(11)))
        .hasMessageContaining("checksum: 10 (expected: 11)");
  }
}
