package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RetryTest {
  private static final Retry EXACT =
      Retry.exponential(ofMillis(100)).jitter(Retry.Jitter.NONE).attempts(5);

  private final Paused paused = new Paused();

  /// When each attempt began, in milliseconds.
  private final List<Long> begins = new ArrayList<>();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private void begin() {
    begins.add(paused.elapsed().toMillis());
  }

  /// Fails so often, then gives a value.
  private Async<String> failing(Retry retry, int times) {
    return retry.run(() -> {
      begin();
      if (begins.size() <= times) {
        throw new IOException("no " + begins.size());
      }
      return "value";
    });
  }

  /// The failure of a future, which must have one.
  private static Async<Exception> failureOf(Async<?> future) {
    return async(() -> {
      try {
        future.await();
      } catch (Exception e) {
        return e;
      }
      throw new AssertionError("did not fail");
    });
  }

  @Test
  void run_firstAttemptSucceeds_noPause() throws Exception {
    paused.run(() -> assertThat(failing(EXACT, 0).await()).isEqualTo("value"));
    assertThat(begins).containsExactly(0L);
  }

  @Test
  void run_withoutJitter_pausesDouble() throws Exception {
    paused.run(() -> assertThat(failing(EXACT, 4).await()).isEqualTo("value"));
    assertThat(begins).containsExactly(0L, 100L, 300L, 700L, 1_500L);
  }

  @Test
  void run_factorAndLimit_pausesUpToTheLimit() throws Exception {
    var retry = EXACT.factor(3).limit(ofMillis(500));
    paused.run(() -> assertThat(failing(retry, 4).await()).isEqualTo("value"));
    assertThat(begins).containsExactly(0L, 100L, 400L, 900L, 1_400L);
  }

  @Test
  void run_noAttemptSucceeds_lastFailureWithTheEarlierOnes() throws Exception {
    paused.run(() -> {
      var failure = failureOf(failing(EXACT.attempts(3), 9)).await();
      assertThat(failure).isExactlyInstanceOf(IOException.class).hasMessage("no 3");
      assertThat(failure.getSuppressed())
          .extracting(Throwable::getMessage)
          .containsExactly("no 1", "no 2");
    });
    assertThat(begins).containsExactly(0L, 100L, 300L);
  }

  @Test
  void run_manyAttempts_tenEarlierFailuresAreKept() throws Exception {
    paused.run(() -> {
      var failure = failureOf(failing(EXACT.attempts(50), 99)).await();
      assertThat(failure).hasMessage("no 50");
      assertThat(failure.getSuppressed()).hasSize(10);
      assertThat(failure.getSuppressed()[9]).hasMessage("no 49");
    });
  }

  @Test
  void run_sameExceptionAgainAndAgain_notSuppressedOnItself() throws Exception {
    var same = new IOException("same");
    paused.run(() -> {
      var failure =
          failureOf(
                  EXACT.run(() -> {
                    throw same;
                  }))
              .await();
      assertThat(failure).isSameAs(same);
      assertThat(failure.getSuppressed()).isEmpty();
    });
  }

  @Test
  void run_failureNotWorthIt_thrownAtOnce() throws Exception {
    var retry = EXACT.when(failure -> !(failure instanceof IOException io && is(io, "no 2")));
    paused.run(() -> assertThat(failureOf(failing(retry, 9)).await()).hasMessage("no 2"));
    assertThat(begins).containsExactly(0L, 100L);
  }

  private static boolean is(Exception failure, String message) {
    return message.equals(failure.getMessage());
  }

  @Test
  void run_conditionThrows_thatWithTheFailure() throws Exception {
    var retry =
        EXACT.when(failure -> {
          throw new IllegalArgumentException("condition");
        });
    paused.run(() -> {
      var failure = failureOf(failing(retry, 9)).await();
      assertThat(failure).hasMessage("condition");
      assertThat(failure.getSuppressed()).hasSize(1);
    });
  }

  @Test
  void run_error_notRetried() throws Exception {
    paused.run(() -> {
      try {
        EXACT
            .run(() -> {
              begin();
              throw new StackOverflowError("as planned");
            })
            .await();
      } catch (StackOverflowError e) {
        begins.add(-1L);
      }
    });
    assertThat(begins).containsExactly(0L, -1L);
  }

  @Test
  void run_attemptAwaitsAnAbortedTask_notRetried() throws Exception {
    paused.run(() -> {
      var failure =
          failureOf(
                  EXACT.run(() -> {
                    begin();
                    var task = spawn(() -> sleep(ofSeconds(1)).await());
                    task.abort();
                    task.await();
                  }))
              .await();
      assertThat(failure).isInstanceOf(JoinException.class);
    });
    assertThat(begins).hasSize(1);
  }

  @Test
  void run_cancelled_attemptIsCancelledAndNoneFollows() throws Exception {
    paused.run(() -> {
      var cleanedUp = new ArrayList<String>();
      var future =
          EXACT.run(() -> {
            begin();
            try {
              sleep(ofSeconds(9)).await();
            } finally {
              cleanedUp.add("attempt");
            }
          });
      assertThat(failureOf(future.timeout(ofMillis(50))).await())
          .isInstanceOf(TimeoutException.class);
      assertThat(cleanedUp).containsExactly("attempt");
      sleep(ofSeconds(20)).await();
    });
    assertThat(begins).hasSize(1);
  }

  @Test
  void run_cancelledInAPause_noneFollows() throws Exception {
    paused.run(() -> {
      assertThat(failureOf(failing(EXACT, 9).timeout(ofMillis(200))).await())
          .isInstanceOf(TimeoutException.class);
      sleep(ofSeconds(20)).await();
    });
    assertThat(begins).containsExactly(0L, 100L);
  }

  @Test
  void within_pauseWouldEndLater_lastFailureAtOnce() throws Exception {
    paused.run(() -> {
      var failure = failureOf(failing(EXACT.within(ofMillis(700)), 9)).await();
      assertThat(failure).hasMessage("no 3");
    });
    assertThat(begins).containsExactly(0L, 100L, 300L);
    assertThat(paused.elapsed()).isEqualTo(ofMillis(300));
  }

  @Test
  void within_attemptUnderWay_cancelledAndTimesOut() throws Exception {
    paused.run(() -> {
      var failure =
          failureOf(
                  EXACT
                      .within(ofMillis(250))
                      .run(() -> {
                        begin();
                        sleep(ofMillis(100)).await();
                        throw new IOException("no");
                      }))
              .await();
      assertThat(failure).isInstanceOf(TimeoutException.class);
      assertThat(failure.getSuppressed()).hasSize(1);
    });
    assertThat(begins).containsExactly(0L, 200L);
    assertThat(paused.elapsed()).isEqualTo(ofMillis(250));
  }

  @Test
  void jitter_full_pausesFromZeroToAll() throws Exception {
    var retry = Retry.exponential(ofMillis(100)).factor(1).attempts(1_001);
    paused.run(() -> assertThat(failing(retry, 1_000).await()).isEqualTo("value"));
    var pauses = pauses();
    assertThat(pauses).allMatch(pause -> pause <= 100).anyMatch(pause -> pause < 20);
    assertThat(average(pauses)).isBetween(45.0, 56.0);
  }

  @Test
  void jitter_equal_pausesFromHalfToAll() throws Exception {
    var retry =
        Retry.exponential(ofMillis(100)).factor(1).jitter(Retry.Jitter.EQUAL).attempts(1_001);
    paused.run(() -> assertThat(failing(retry, 1_000).await()).isEqualTo("value"));
    assertThat(pauses()).allMatch(pause -> pause >= 50 && pause <= 100);
    assertThat(average(pauses())).isBetween(72.0, 79.0);
  }

  private List<Long> pauses() {
    var pauses = new ArrayList<Long>();
    for (int i = 1; i < begins.size(); i++) {
      pauses.add(begins.get(i) - begins.get(i - 1));
    }
    return pauses;
  }

  private static double average(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).average().orElseThrow();
  }

  @Test
  void budget_usedUp_lastFailureAtOnce() throws Exception {
    var retry = EXACT.budget(RetryBudget.of(1, 0));
    paused.run(() -> {
      assertThat(failureOf(failing(retry, 9)).await()).hasMessage("no 2");
    });
    assertThat(begins).containsExactly(0L, 100L);
  }

  @Test
  void run_twice_eachOnItsOwn() throws Exception {
    paused.run(() -> {
      assertThat(failing(EXACT.attempts(2), 1).await()).isEqualTo("value");
      begins.clear();
      assertThat(failing(EXACT.attempts(2), 1).await()).isEqualTo("value");
    });
  }

  @Test
  void policy_badNumbers_refused() {
    assertThatThrownBy(() -> Retry.exponential(Duration.ZERO))
        .hasMessage("first: PT0S (expected: positive)");
    assertThatThrownBy(() -> EXACT.factor(0.5)).hasMessage("factor: 0.5 (expected: at least 1)");
    assertThatThrownBy(() -> EXACT.factor(Double.NaN)).hasMessageStartingWith("factor: NaN");
    assertThatThrownBy(() -> EXACT.attempts(0)).hasMessage("attempts: 0 (expected: at least 1)");
    assertThatThrownBy(() -> EXACT.limit(ofMillis(-1))).hasMessageStartingWith("limit: ");
    assertThatThrownBy(() -> EXACT.within(ofMillis(-1))).hasMessageStartingWith("limit: ");
  }

  @Test
  void pause_afterVeryManyFailures_theLimit() {
    var backoff = new Backoff(ofMillis(1), 10, ofSeconds(Long.MAX_VALUE), Retry.Jitter.NONE);
    assertThat(backoff.pause(2, 0)).isEqualTo(ofMillis(10));
    assertThat(backoff.pause(10_000, 0)).isEqualTo(ofSeconds(Long.MAX_VALUE));
    var full = new Backoff(ofMillis(1), 10, ofSeconds(30), Retry.Jitter.FULL);
    assertThat(full.pause(10_000, 0.5)).isEqualTo(ofSeconds(15));
    assertThat(full.pause(1, 0)).isZero();
  }
}
