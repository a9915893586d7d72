package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is worth an unpark while polls take 10 µs, as a worker assumes at its start.
class PaceTest {
  private final Pace pace = new Pace(new Ticks(System::nanoTime), new Counters());

  @Test
  void isWorthAnUnpark_spawnedTasks_fromTenMicroseconds() {
    assertThat(pace.isWorthAnUnpark(1)).isTrue();
    assertThat(pace.isWorthAnUnpark(0)).isFalse();
  }

  @Test
  void isWorthAnUnparkForEvents_processorsToSpare_fromFiftyMicroseconds() {
    assertThat(pace.isWorthAnUnparkForEvents(4, true)).isFalse();
    assertThat(pace.isWorthAnUnparkForEvents(5, true)).isTrue();
  }

  @Test
  void isWorthAnUnparkForEvents_lastProcessor_fromAMillisecond() {
    assertThat(pace.isWorthAnUnparkForEvents(99, false)).isFalse();
    assertThat(pace.isWorthAnUnparkForEvents(100, false)).isTrue();
  }
}
