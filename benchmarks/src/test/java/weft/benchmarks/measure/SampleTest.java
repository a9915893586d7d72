package weft.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void ofLine_whatToLineWrote_isEqual() {
    var sample = new Sample(Map.of(Metric.WALL, 41.5, Metric.PEAK, Double.NaN), 17);

    assertThat(Sample.ofLine(sample.toLine())).isEqualTo(sample);
  }

  @Test
  void value_notGiven_isNotANumber() {
    assertThat(Sample.ofLine("WALL=1 checksum=2").value(Metric.CPU)).isNaN();
  }

  @Test
  void ofLine_somethingElse_saysWhat() {
    assertThatThrownBy(() -> Sample.ofLine("hello world"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hello");
  }
}
