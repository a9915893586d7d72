package weft.test;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.test.AsyncAssertions.assertFailed;
import static weft.test.AsyncAssertions.assertNotWoken;
import static weft.test.AsyncAssertions.assertPending;
import static weft.test.AsyncAssertions.assertReady;
import static weft.test.AsyncAssertions.assertWoken;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ManualTest {
  @Test
  void complete_beforePoll_ready() {
    var manual = Manual.<String>create();
    manual.complete("x");
    try (var step = Step.of(manual)) {
      assertReady("x", step.poll());
    }
    assertThat(manual).hasToString("Manual[complete, polled 1]");
  }

  @Test
  void complete_twice_refused() {
    var manual = Manual.<String>create();
    manual.complete("x");
    assertThatThrownBy(() -> manual.fail(new IOException()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "fail() of Manual[complete, polled 0] came after it was completed: make another"
                + " Manual.");
  }

  @Test
  void fail_awaited_wakesAndFails() {
    var manual = Manual.<String>create();
    try (var step = Step.of(manual)) {
      assertPending(step.poll());
      assertNotWoken(step);
      manual.fail(new IOException("no"));
      assertWoken(step);
      assertThat(assertFailed(IOException.class, step.poll())).hasMessage("no");
    }
  }

  @Test
  void wakeWaiter_noReason_polledAgain() {
    var manual = Manual.<String>create();
    try (var step = Step.of(manual)) {
      assertPending(step.poll());
      manual.wakeWaiter();
      assertWoken(step);
      assertPending(step.poll());
    }
    assertThat(manual.pollCount()).isEqualTo(2);
  }

  @Test
  void holdCleanup_timedOut_timeoutWaitsForIt() {
    var manual = Manual.<String>create();
    manual.holdCleanup();
    try (var step = Step.of(manual.timeout(ofSeconds(1)))) {
      assertPending(step.poll());
      step.clock().advance(ofSeconds(1));
      assertPending(step.poll());
      assertThat(manual.isCancelling()).isTrue();
      assertThat(manual.isCancelled()).isFalse();
      manual.endCleanup();
      assertFailed(TimeoutException.class, step.poll());
      assertThat(manual).hasToString("Manual[cancelled, polled 2]");
    }
  }

  @Test
  void fail_null_refused() {
    assertThatThrownBy(() -> Manual.<Void>create().fail(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("thrown");
  }
}
