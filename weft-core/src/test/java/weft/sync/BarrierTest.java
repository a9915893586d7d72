package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.joinAll;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Stepper;
import weft.runtime.AsyncRuntime;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BarrierTest {
  private final Barrier barrier = Barrier.of(2);

  private Stepper waiting() throws Exception {
    var step = new Stepper(barrier.arrive());
    assertThat(step.isPending()).isTrue();
    return step;
  }

  @Test
  void arrive_last_leadsAndWakesTheOthers() throws Exception {
    Stepper.onWorker(() -> {
      for (int round = 0; round < 3; round++) {
        var first = waiting();
        assertThat(barrier).hasToString("barrier (1 of 2 have come)");
        assertThat(new Stepper(barrier.arrive()).poll()).isEqualTo(true);
        assertThat(first.wakes).isEqualTo(1);
        assertThat(first.poll()).isEqualTo(false);
      }
    });
  }

  @Test
  void cancel_waiting_isForgotten() throws Exception {
    Stepper.onWorker(() -> {
      waiting().cancel();
      var second = waiting();
      assertThat(new Stepper(barrier.arrive()).poll()).isEqualTo(true);
      assertThat(second.poll()).isEqualTo(false);
    });
  }

  @Test
  void cancel_afterAllHaveCome_isNotMissed() throws Exception {
    Stepper.onWorker(() -> {
      var first = waiting();
      assertThat(new Stepper(barrier.arrive()).poll()).isEqualTo(true);
      first.cancel();
      assertThat(barrier).hasToString("barrier (0 of 2 have come)");
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void of_zeroOrOne_nobodyWaits(int parties) throws Exception {
    var alone = Barrier.of(parties);
    Stepper.onWorker(() -> assertThat(new Stepper(alone.arrive()).poll()).isEqualTo(true));
    assertThatThrownBy(() -> Barrier.of(-1)).hasMessage("parties: -1 (expected: not negative)");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void arrive_manyRounds_oneLeaderEachAndNobodyAhead(int workers) throws Exception {
    int parties = 5;
    int rounds = 200;
    var meeting = Barrier.of(parties);
    var leaders = new AtomicInteger();
    var done = new AtomicInteger();
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        var tasks = new ArrayList<Async<Void>>();
        for (int i = 0; i < parties; i++) {
          tasks.add(
              spawn(() -> {
                for (int round = 1; round <= rounds; round++) {
                  done.incrementAndGet();
                  if (meeting.arrive().await()) {
                    leaders.incrementAndGet();
                  }
                  assertThat(done.get()).isBetween(round * parties, (round + 1) * parties);
                  yieldNow().await();
                }
              }));
        }
        joinAll(tasks).await();
      });
    }
    assertThat(leaders).hasValue(rounds);
  }
}
