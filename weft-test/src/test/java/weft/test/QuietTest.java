package weft.test;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class QuietTest {
  /// So long that a test which waits for it fails.
  private static final Duration LONG = ofMinutes(10);

  private static TestRun withWorkers(int workers) {
    return new TestRun(new Setup("test()", workers, false, true, Duration.ZERO, Set.of(), 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void await_taskWaits_returnsWithoutIt(int workers) {
    try (var run = withWorkers(workers)) {
      run.runtime().spawn(() -> sleep(ofHours(1)).await());
      Quiet.await(run, LONG, LONG);
      assertThat(run.dump()).contains("[waiting]");
      assertThat(run.spawned().count()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void await_tasksWakeEachOther_runToTheirEnd(int workers) {
    try (var run = withWorkers(workers)) {
      for (int i = 0; i < 50; i++) {
        var inner =
            run.runtime()
                .spawn(() -> {
                  for (int j = 0; j < 100; j++) {
                    yieldNow().await();
                  }
                });
        run.runtime().spawn(() -> inner.await());
      }
      Quiet.await(run, LONG, LONG);
      assertThat(run.spawned().count()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void await_blockingCallEnds_taskThatAwaitsItEnds(int workers) {
    try (var run = withWorkers(workers)) {
      run.runtime()
          .spawn(() -> {
            for (int i = 0; i < 100; i++) {
              spawnBlocking(() -> 1).await();
            }
          });
      Quiet.await(run, LONG, LONG);
      assertThat(run.spawned().count()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void await_taskThatNeverRests_givenUp(int workers) {
    try (var run = withWorkers(workers)) {
      run.runtime()
          .spawn(() -> {
            while (true) {
              yieldNow().await();
            }
          });
      Quiet.await(run, ofMillis(20), LONG);
      assertThat(run.spawned().count()).isEqualTo(1);
    }
  }

  @Test
  void await_blockingCallRunsOn_givenUp() {
    var end = new CountDownLatch(1);
    try (var run = withWorkers(0)) {
      run.runtime()
          .spawnInterruptible(() -> {
            end.await();
            return 1;
          });
      Quiet.await(run, LONG, ofMillis(20));
      assertThat(run.runtime().metrics().blocking().running()).isEqualTo(1);
    }
  }
}
