package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is worth an unpark while polls take 10 µs, as a worker assumes at its start; when a turn
/// comes.
class PaceTest {
  private long now;
  private final Pace pace = new Pace(new Ticks(() -> now), new Counters());

  /// How many polls of a length lie between two turns, once it knows.
  private int pollsBetweenTurns(long micros) {
    int polls = 0;
    for (int i = 0; i < 30; i++) {
      polls = 0;
      do {
        pace.onPoll();
        now += micros * 1000;
        polls++;
      } while (!pace.isTurn());
      assertThat(pace.toTurn()).isEqualTo(polls);
      pace.lookAtTime();
    }
    return polls;
  }

  @Test
  void isTurn_after61Polls_orThreeMillisecondsOfLongOnes_butNotAtEach() {
    pace.toTurn();
    pace.lookAtTime();
    assertThat(pollsBetweenTurns(49)).isEqualTo(61);
    assertThat(pollsBetweenTurns(100)).isEqualTo(30);
    assertThat(pollsBetweenTurns(1000)).isEqualTo(3);
    assertThat(pollsBetweenTurns(100_000)).isEqualTo(2);
    assertThat(pollsBetweenTurns(1)).isEqualTo(61);
  }

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
