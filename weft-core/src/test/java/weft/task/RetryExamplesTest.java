package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;

/// The examples of retries.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RetryExamplesTest {
  private final Paused paused = new Paused();
  private int calls;

  /// How many calls fail at first.
  private int failures;

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private record User(int id) {}

  private Async<User> fetchUser(int id) {
    return async(() -> {
      sleep(ofMillis(1)).await();
      if (id == 404) {
        throw new NoSuchElementException("user 404");
      }
      if (++calls <= failures) {
        throw new IOException("call " + calls);
      }
      return new User(id);
    });
  }

  // @start region=retry
  static final RetryBudget BUDGET = RetryBudget.of(0.2, 10);
  static final Retry RETRY =
      Retry.exponential(ofMillis(50))
          .attempts(4)
          .within(ofSeconds(5))
          .when(failure -> failure instanceof IOException || failure instanceof TimeoutException)
          .budget(BUDGET);

  Async<User> user(int id) {
    return RETRY.run(() -> fetchUser(id).timeout(ofSeconds(1)).await());
  }
  // @end

  @Test
  void retry_threeFail_fourthGivesTheValue() throws Exception {
    failures = 3;
    paused.run(() -> assertThat(user(7).await()).isEqualTo(new User(7)));
    assertThat(calls).isEqualTo(4);
  }

  @Test
  void retry_fourFail_lastFailureIsThrown() {
    failures = 4;
    assertThatThrownBy(() -> paused.run(() -> user(7).await())).hasMessage("call 4");
  }

  @Test
  void retry_otherFailure_noOtherAttempt() {
    assertThatThrownBy(() -> paused.run(() -> user(404).await()))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(paused.elapsed()).isEqualTo(ofMillis(1));
  }

  private final List<String> log = new ArrayList<>();

  @Test
  void onRetry_eachFailureButTheLast_isTold() {
    // @start region=onRetry
    var retry =
        Retry.exponential(ofMillis(50))
            .jitter(Retry.Jitter.NONE)
            .onRetry(failed -> log.add("attempt " + failed.attempt() + ": " + failed.failure()
                + ", again in " + failed.pause().toMillis() + " ms"));
    // @end
    failures = 9;
    assertThatThrownBy(() -> paused.run(() -> retry.run(() -> fetchUser(7).await()).await()))
        .hasMessage("call 3");
    assertThat(log)
        .containsExactly(
            "attempt 1: java.io.IOException: call 1, again in 50 ms",
            "attempt 2: java.io.IOException: call 2, again in 100 ms");
  }

  @Test
  void onRetry_throws_endsTheRunWithTheFailureSuppressed() {
    failures = 9;
    var retry =
        Retry.exponential(ofMillis(50))
            .onRetry(failed -> {
              throw new IllegalStateException("the log is full");
            });
    assertThatThrownBy(() -> paused.run(() -> retry.run(() -> fetchUser(7).await()).await()))
        .hasMessage("the log is full")
        .satisfies(e ->
            assertThat(e.getSuppressed())
                .singleElement()
                .hasToString("java.io.IOException: call 1"));
    assertThat(calls).isEqualTo(1);
  }

  /// The fields of the class's documentation.
  private static final class Budgeted {
    // @start region=budget
    static final RetryBudget BUDGET = RetryBudget.of(0.2, 10);
    static final Retry RETRY = Retry.exponential(ofMillis(50)).budget(BUDGET);
    // @end
  }

  @Test
  void budget_usedUp_noOtherAttempt() throws Exception {
    failures = Integer.MAX_VALUE;
    paused.run(() -> {
      for (int i = 0; i < 1000; i++) {
        try {
          Budgeted.RETRY.run(() -> fetchUser(7).await()).await();
        } catch (IOException e) {
          continue;
        }
      }
    });
    assertThat(calls).isBetween(1100, 1500);
  }
}
