package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.runtime.AsyncRuntime;

/// A storm: every handle ends, every body that began has run its cleanup once, and nothing is left.
class SchedulerStressTest {
  /// How long one run spawns; the seed is printed when something is wrong.
  private static final Duration LENGTH = AbortStorm.LENGTH;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void tasks_randomAborts_allEndAndCleanUpOnce(int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("SchedulerStressTest: workers " + workers + ", seed " + seed);
    var unhandled = Collections.synchronizedList(new ArrayList<Throwable>());
    var random = new SplittableRandom(seed);
    var storm = new Storm();
    long end = System.nanoTime() + LENGTH.toNanos();
    var runtime =
        AsyncRuntime.builder()
            .workers(workers)
            .seed(seed)
            .onUnhandledFailure(unhandled::add)
            .build();
    try (runtime) {
      while (System.nanoTime() < end) {
        storm.blow(runtime, random);
      }
      storm.leave(runtime, random);
    }
    assertThat(unhandled).as("seed %d", seed).allMatch(Storm::mayBeReported);
    assertThat(storm.cleanedUp.get()).as("seed %d", seed).isEqualTo(storm.begun.get()).isPositive();
    assertThat(storm.cleanupAwaited.get()).isPositive();
    assertThat(runtime.toString()).contains("live tasks 0");
  }
}
