package weft.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.runtime.AsyncRuntime;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RetryBudgetTest {
  private static long at(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static void calls(RetryBudget budget, int count, double seconds) {
    for (int i = 0; i < count; i++) {
      budget.onCall(at(seconds));
    }
  }

  /// How many retries the budget allows now.
  private static int retries(RetryBudget budget, double seconds) {
    int count = 0;
    while (budget.tryRetry(at(seconds))) {
      count++;
    }
    return count;
  }

  @Test
  void tryRetry_ratioOfTheCalls_soManyAndNoMore() {
    var budget = RetryBudget.of(0.2, 0);
    assertThat(retries(budget, 0)).isZero();
    calls(budget, 100, 0);
    assertThat(retries(budget, 3)).isEqualTo(20);
    calls(budget, 4, 3);
    assertThat(retries(budget, 3)).isZero();
    calls(budget, 1, 3);
    assertThat(retries(budget, 3)).isEqualTo(1);
    assertThat(budget).hasToString("retry budget (21 retries, 105 calls in 10 s)");
  }

  @Test
  void tryRetry_noCalls_theMinimumForTenSeconds() {
    var budget = RetryBudget.of(0.2, 3);
    assertThat(retries(budget, 0)).isEqualTo(30);
    assertThat(retries(budget, 9.9)).isZero();
    assertThat(retries(budget, 10)).isEqualTo(30);
  }

  @Test
  void tryRetry_callsOlderThanTenSeconds_forgotten() {
    var budget = RetryBudget.of(0.5, 0);
    calls(budget, 10, 0.5);
    calls(budget, 20, 5);
    assertThat(retries(budget, 10.1)).isEqualTo(10);
    calls(budget, 2, 14.9);
    assertThat(retries(budget, 14.9)).isEqualTo(1);
    assertThat(retries(budget, 40)).isZero();
    assertThat(budget).hasToString("retry budget (0 retries, 0 calls in 10 s)");
  }

  @Test
  void tryRetry_timeGoesBack_countedAsNowOrBegunAnew() {
    var budget = RetryBudget.of(1, 0);
    calls(budget, 1, 100);
    calls(budget, 1, 99);
    assertThat(retries(budget, 98)).isEqualTo(2);
    calls(budget, 1, 5); // another clock
    assertThat(retries(budget, 5)).isEqualTo(1);
    calls(budget, 1, -7);
    assertThat(retries(budget, -7)).isEqualTo(1);
  }

  @Test
  void of_badNumbers_refused() {
    assertThatThrownBy(() -> RetryBudget.of(-0.1, 1))
        .hasMessage("ratio: -0.1 (expected: a finite number, not negative)");
    assertThatThrownBy(() -> RetryBudget.of(Double.NaN, 1)).hasMessageStartingWith("ratio: NaN");
    assertThatThrownBy(() -> RetryBudget.of(0.1, -1))
        .hasMessage("perSecond: -1 (expected: not negative)");
  }

  @Test
  void run_manyCallersOfAServiceThatIsDown_retriesStayWithinTheBudget() throws Exception {
    int callers = 1_000;
    var attempts = new AtomicInteger();
    var retry = Retry.exponential(Duration.ofNanos(1)).attempts(10).budget(RetryBudget.of(0.1, 2));
    try (var runtime = AsyncRuntime.builder().workers(4).build()) {
      var tasks = new ArrayList<JoinHandle<Void>>();
      for (int i = 0; i < callers; i++) {
        tasks.add(
            runtime.spawn(
                retry.run(() -> {
                  attempts.incrementAndGet();
                  yieldNow().await();
                  throw new IllegalStateException("down");
                })));
      }
      for (var task : tasks) {
        assertThatThrownBy(task::block).hasRootCauseMessage("down");
      }
    }
    assertThat(attempts.get() - callers).isBetween(20, 100 + 20);
  }
}
