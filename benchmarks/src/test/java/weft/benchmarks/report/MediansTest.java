package weft.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediansTest {
  @Test
  void of_oddCount_theMiddleOne() {
    assertThat(Medians.of(9, 1, 5)).isEqualTo(5);
  }

  @Test
  void of_evenCount_meanOfTheTwoInTheMiddle() {
    assertThat(Medians.of(4, 1, 2, 100)).isEqualTo(3);
  }

  @Test
  void of_missingValues_areLeftOut() {
    assertThat(Medians.of(Double.NaN, 7)).isEqualTo(7);
    assertThat(Medians.of()).isNaN();
  }
}
