package weft.test;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.failed;
import static weft.Weft.ready;
import static weft.test.AsyncAssertions.assertFails;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import weft.Weft;
import weft.time.PausedClock;

class AsyncAssertionsTest {
  private static final Polled<Integer> PENDING = new Polled.Pending<>();
  private static final Polled<Integer> FIVE = new Polled.Ready<>(5);
  private static final IOException FAILURE = new IOException("disk full");
  private static final Polled<Integer> FAILED = new Polled.Failed<>(FAILURE);

  @Test
  void assertPending_ready_saysWithWhat() {
    assertThatThrownBy(() -> AsyncAssertions.assertPending(FIVE))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage("expected: pending, but was: ready with 5");
  }

  @Test
  void assertPending_failed_failureIsTheCause() {
    assertThatThrownBy(() -> AsyncAssertions.assertPending(FAILED))
        .hasMessage("expected: pending, but was: failed with java.io.IOException: disk full")
        .hasCause(FAILURE);
  }

  @Test
  void assertReady_noValueExpected_givesTheValue() {
    assertThat(AsyncAssertions.assertReady(FIVE)).isEqualTo(5);
    assertThatThrownBy(() -> AsyncAssertions.assertReady(PENDING))
        .hasMessage("expected: ready, but was: pending");
  }

  @Test
  void assertReady_nullExpected_onlyNullPasses() {
    AsyncAssertions.assertReady(null, new Polled.Ready<>(null));
    assertThatThrownBy(() -> AsyncAssertions.assertReady(null, FIVE))
        .hasMessage("expected: ready with null, but was: ready with 5");
  }

  @Test
  void assertReady_otherValue_saysBoth() {
    assertThatThrownBy(() -> AsyncAssertions.assertReady(6, FIVE))
        .hasMessage("expected: ready with 6, but was: ready with 5");
  }

  @Test
  void assertFailed_subclass_givesTheFailure() {
    assertThat(AsyncAssertions.assertFailed(Exception.class, FAILED)).isSameAs(FAILURE);
  }

  @Test
  void assertFailed_otherClass_saysBothAndKeepsTheCause() {
    assertThatThrownBy(() -> AsyncAssertions.assertFailed(IllegalStateException.class, FAILED))
        .hasMessage(
            "expected: failed with java.lang.IllegalStateException, but was: failed with"
                + " java.io.IOException: disk full")
        .hasCause(FAILURE);
  }

  @Test
  void assertCancelled_pending_saysSo() {
    AsyncAssertions.assertCancelled(new Polled.Cancelled<>());
    assertThatThrownBy(() -> AsyncAssertions.assertCancelled(PENDING))
        .hasMessage("expected: cancelled, but was: pending");
  }

  @Test
  void assertWoken_nobodyWoke_saysHowOftenInAll() {
    try (var step = Step.of(Manual.<String>create())) {
      step.poll();
      assertThatThrownBy(() -> AsyncAssertions.assertWoken(step))
          .hasMessage(
              "expected: woken since the last poll, but nobody woke a step of Manual[pending,"
                  + " polled 1] after 1 poll, which had 0 wakes in all");
    }
  }

  @Test
  void assertNotWoken_woken_saysHowOftenInAll() {
    try (var step = Step.of(Weft.yieldNow())) {
      step.poll();
      assertThatThrownBy(() -> AsyncAssertions.assertNotWoken(step))
          .hasMessageStartingWith("expected: not woken since the last poll, but somebody woke ")
          .hasMessageEndingWith(" after 1 poll, which had 1 wake in all");
    }
  }

  @Test
  void assertElapsed_oneMillisecondOff_saysBoth() {
    var clock = PausedClock.create();
    clock.advance(ofMillis(1500).plus(ofNanos(999_999)));
    AsyncAssertions.assertElapsed(ofMillis(1500), clock);
    assertThatThrownBy(() -> AsyncAssertions.assertElapsed(ofMillis(1501), clock))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage("expected: 1501 ms elapsed, but was: 1500 ms");
  }

  @Test
  void assertFails_valueOrOtherFailure_saysWhich() {
    assertThatThrownBy(() -> assertFails(IOException.class, ready("x")).block())
        .hasMessage("expected: failed with java.io.IOException, but was: ready with x");
    var other = new IllegalStateException("broken");
    assertThatThrownBy(() -> assertFails(IOException.class, failed(other)).block())
        .hasMessage(
            "expected: failed with java.io.IOException, but was: failed with"
                + " java.lang.IllegalStateException: broken")
        .hasCause(other);
  }

  @Test
  void assertFails_cancelled_isCancelled() throws Exception {
    var never = Manual.<String>create();
    assertThatThrownBy(() -> assertFails(Throwable.class, never).timeout(ofMillis(1)).block())
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    assertThat(never.isCancelled()).isTrue();
  }
}
