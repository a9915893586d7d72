package weft.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FootprintTest {
  /// A thousand arrays of a kilobyte, held for a while.
  private record Holding(Duration rest) implements Subject {
    @Override
    public long operations() {
      return 1_000;
    }

    @Override
    public long expected() {
      return 1_000;
    }

    @Override
    public long run(int repetitions) throws InterruptedException {
      List<byte[]> held = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        held.add(new byte[1_000]);
      }
      Thread.sleep(rest);
      return held.size();
    }

    @Override
    public Subject tiny() {
      return this;
    }

    @Override
    public Subject parked() {
      return new Holding(Duration.ofMinutes(1));
    }
  }

  @Test
  void round_knownBytesPerOperation_liveHeapShowsThem() throws Exception {
    Duration rest = Duration.ofMillis(5);

    Sample sample = new Footprint(rest).round(new Holding(rest));

    assertThat(sample.value(Metric.LIVE)).isBetween(900.0, 2_000.0);
    assertThat(sample.value(Metric.FULL_COLLECTION)).isPositive();
    assertThat(sample.value(Metric.BEYOND)).isBetween(0.0, 1.0);
    assertThat(sample.checksum()).isEqualTo(1_000);
  }
}
