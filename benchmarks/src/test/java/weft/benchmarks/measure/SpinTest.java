package weft.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpinTest {
  @Test
  void hash_knownTurns_sameNumbersAsOtherLanguages() {
    assertThat(Spin.hash(1, 0)).isEqualTo(1);
    assertThat(Spin.hash(1, 1)).isEqualTo(1 + (0x9E3779B97F4A7C15L >>> 54));
    assertThat(Spin.hash(1, 12_000)).isEqualTo(1_007);
  }

  @Test
  void forNanos_aMillisecond_takesAtLeastThat() {
    long start = System.nanoTime();
    Spin.forNanos(1_000_000);

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void until_conditionIsSo_returnsAtOnce() {
    long start = System.nanoTime();
    Spin.until(() -> true, Long.MAX_VALUE);

    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}
