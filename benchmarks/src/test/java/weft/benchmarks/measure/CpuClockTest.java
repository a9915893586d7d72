package weft.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuClockTest {
  @Test
  void nanos_besideTheJdks_agreeToItsSteps() {
    CpuClock finest = CpuClock.ofProcess();
    CpuClock jdk = new CpuClock.Management();

    long before = jdk.nanos();
    long between = finest.nanos();
    long after = jdk.nanos();

    assertThat(between).isBetween(before - 20_000_000, after + 20_000_000);
  }
}
