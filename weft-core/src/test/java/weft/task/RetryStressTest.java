package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.yieldNow;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;

/// Runs that are aborted and time out at random, with attempts that fail at random: no attempt
/// begins while another of its run is under way, and none is left behind.
class RetryStressTest {
  private static final int ATTEMPTS = 4;

  private static final Retry RETRY =
      Retry.exponential(ofNanos(100_000))
          .attempts(ATTEMPTS)
          .when(failure -> failure instanceof UnsupportedOperationException)
          .budget(RetryBudget.of(10, 0));

  private final AtomicInteger underWay = new AtomicInteger();

  private Async<Void> caller(SplittableRandom random) {
    return async(() -> {
      var ofThis = new AtomicInteger();
      var attempts = new AtomicInteger();
      var retry = random.nextBoolean() ? RETRY : RETRY.within(ofMillis(random.nextInt(3)));
      var run =
          retry.run(() -> {
            underWay.incrementAndGet();
            assertThat(ofThis.incrementAndGet()).isEqualTo(1);
            assertThat(attempts.incrementAndGet()).isLessThanOrEqualTo(ATTEMPTS);
            try {
              yieldNow().await();
              if (random.nextInt(3) > 0) {
                throw new UnsupportedOperationException("as planned");
              }
              return 1;
            } finally {
              ofThis.decrementAndGet();
              underWay.decrementAndGet();
            }
          });
      try {
        int value = (random.nextBoolean() ? run : run.timeout(ofMillis(1))).await();
        assertThat(value).isEqualTo(1);
      } catch (TimeoutException e) {
        assertThat(ofThis).hasValue(0);
      } catch (UnsupportedOperationException e) {
        assertThat(e.getSuppressed().length).isLessThan(ATTEMPTS);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void run_randomAborts_oneAttemptAtATimeAndNoneLeft(int workers) throws Exception {
    assertThat(
            AbortStorm.blow(
                "RetryStressTest",
                workers,
                AbortStorm.of(30, this::caller),
                () -> assertThat(underWay).hasValue(0)))
        .isEmpty();
  }
}
