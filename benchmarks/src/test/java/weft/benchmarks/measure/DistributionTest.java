package weft.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
  /// Writes down the delays that it is told to.
  private record Writing(Durations durations, long... delays) implements Subject {
    @Override
    public long operations() {
      return 1;
    }

    @Override
    public long expected() {
      return 1;
    }

    @Override
    public long run(int repetitions) {
      LongStream.of(delays).forEach(durations::accept);
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

  @Test
  void round_thousandsOfDelays_quantilesInMicroseconds() throws Exception {
    var durations = new Durations();
    long[] delays = LongStream.rangeClosed(1, 2_000).map(i -> (2_001 - i) * 1_000).toArray();
    Gauge gauge = Distribution.latency(durations);

    Sample sample = gauge.round(new Writing(durations, delays));

    assertThat(gauge.columns().getFirst()).isEqualTo(Metric.P99);
    assertThat(sample.value(Metric.P99)).isEqualTo(1_980);
    assertThat(sample.value(Metric.MEDIAN)).isEqualTo(1_000);
    assertThat(sample.value(Metric.WORST)).isEqualTo(2_000);
    assertThat(sample.value(Metric.SLOWEST)).isEqualTo(2);
  }

  @Test
  void round_secondRound_forgetsTheFirst() throws Exception {
    var durations = new Durations();
    Gauge gauge = Distribution.evenness(durations);
    gauge.round(new Writing(durations, 9_000));

    Sample sample = gauge.round(new Writing(durations, 1_000, 2_000, 3_000));

    assertThat(gauge.columns().getFirst()).isEqualTo(Metric.SLOWEST);
    assertThat(sample.value(Metric.SLOWEST)).isEqualTo(1.5);
  }

  @Test
  void round_nothingWrittenDown_fails() {
    var durations = new Durations();

    assertThatThrownBy(() -> Distribution.latency(durations).round(new Writing(durations)))
        .hasMessageContaining("delays: none");
  }
}
