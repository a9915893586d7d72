package weft.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdlenessTest {
  /// Waits that long, in one thread.
  private record Waiting(Duration rest) implements Subject {
    @Override
    public long operations() {
      return 1;
    }

    @Override
    public long expected() {
      return 1;
    }

    @Override
    public long run(int repetitions) throws InterruptedException {
      Thread.sleep(rest);
      return repetitions;
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

  private final Idleness gauge = new Idleness(Duration.ofMillis(200));

  @Test
  void round_sleepingSubject_smallShareOfACore() throws Exception {
    Sample sample = gauge.round(new Waiting(Duration.ofMinutes(1)));

    assertThat(sample.value(Metric.IDLE)).isBetween(0.0, 50.0);
  }

  @Test
  void round_subjectThatHasEnded_fails() {
    assertThatThrownBy(() -> gauge.round(new Waiting(Duration.ZERO)))
        .hasMessageContaining("expected: all of them wait");
  }

  @Test
  void once_round_wallCpuAndMemory() throws Exception {
    Sample sample = new Once("64m").round(new Waiting(Duration.ofMillis(20)));

    assertThat(sample.value(Metric.WALL_SECONDS)).isBetween(0.02, 10.0);
    assertThat(sample.value(Metric.CPU_SECONDS)).isNotNegative();
    assertThat(sample.checksum()).isEqualTo(1);
  }
}
