package weft.test;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;
import static weft.test.AsyncAssertions.assertCancelled;
import static weft.test.AsyncAssertions.assertFailed;
import static weft.test.AsyncAssertions.assertNotWoken;
import static weft.test.AsyncAssertions.assertPending;
import static weft.test.AsyncAssertions.assertReady;
import static weft.test.AsyncAssertions.assertWoken;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.sync.Mpsc;
import weft.time.PausedClock;

@WeftTest
class StepTest {
  @Test
  void poll_bodyOfSeveralAwaits_runsToTheNext() {
    var first = Manual.<String>create();
    var second = Manual.<String>create();
    try (var step = Step.of(async(() -> first.await() + second.await()))) {
      assertPending(step.poll());
      assertThat(second.pollCount()).isZero();
      first.complete("a");
      assertWoken(step);
      assertPending(step.poll());
      assertNotWoken(step);
      second.complete("b");
      assertReady("ab", step.poll());
      assertThat(step.pollCount()).isEqualTo(3);
      assertThat(step.wakeCount()).isEqualTo(2);
    }
  }

  @Test
  void poll_failingBody_failed() {
    Async<Void> failing =
        async(() -> {
          throw new IOException("no");
        });
    try (var step = Step.of(failing)) {
      assertThat(assertFailed(IOException.class, step.poll())).hasMessage("no");
    }
  }

  @Test
  void poll_done_refused() {
    try (var step = Step.of(async(() -> 1))) {
      assertReady(1, step.poll());
      assertThatThrownBy(step::poll)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith(
              " came after it was done: make a new future and a new Step for it.");
      assertThatThrownBy(step::cancel).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void poll_cancelling_refused() {
    var manual = Manual.<String>create();
    manual.holdCleanup();
    try (var step = Step.of(manual)) {
      assertPending(step.poll());
      assertPending(step.cancel());
      assertThatThrownBy(step::poll).hasMessageContaining(" came after it was cancelled: ");
      assertThat(manual.isCancelled()).isFalse();
      manual.endCleanup();
      assertWoken(step);
      assertCancelled(step.cancel());
      assertThat(manual.isCancelled()).isTrue();
    }
  }

  @Test
  @PausedTime
  void poll_givenPausedRuntime_followsItsClock(AsyncRuntime runtime, PausedClock clock) {
    try (var step = Step.of(runtime, sleep(ofHours(1)))) {
      assertPending(step.poll());
      clock.advance(ofHours(1).minus(ofMillis(1)));
      assertNotWoken(step);
      clock.advance(ofMillis(1));
      assertWoken(step);
      assertReady(step.poll());
    }
  }

  @Test
  @PausedTime
  void poll_onWorker_polledThere(AsyncRuntime runtime, PausedClock clock) throws Exception {
    runtime.run(() -> {
      try (var step = Step.of(join(sleep(ofSeconds(1)), sleep(ofSeconds(2))))) {
        assertPending(step.poll());
        sleep(ofSeconds(2)).await();
        assertWoken(step);
        assertReady(step.poll());
        assertThatThrownBy(step::clock).isInstanceOf(IllegalStateException.class);
      }
    });
    assertThat(clock.elapsed()).isEqualTo(ofSeconds(2));
  }

  /// What a poll leaves for its end is done when a step ends, too.
  @Test
  @PausedTime
  void poll_onWorker_whatItMakesRoomForIsWoken(AsyncRuntime runtime) throws Exception {
    runtime.run(() -> {
      var channel = Mpsc.<Integer>channel(8);
      try (var tx = channel.tx();
          var rx = channel.rx();
          var send = Step.of(tx.send(1));
          var receive = Step.of(rx.recv());
          var sendAgain = Step.of(tx.send(1));
          var body = Step.of(async(() -> rx.recv().await()))) {
        while (tx.trySend(0)) {
          // until it is full
        }
        assertPending(send.poll());
        assertReady(0, receive.poll());
        assertWoken(send);
        assertReady(send.poll());
        assertPending(sendAgain.poll());
        assertReady(0, body.poll());
        assertWoken(sendAgain);
      }
    });
  }

  @Test
  @Workers(2)
  void poll_multiThreadRuntime_wokenByItsWorker(AsyncRuntime runtime) throws Exception {
    var reply = Manual.<String>create();
    try (var step = Step.of(runtime, reply)) {
      assertPending(step.poll());
      runtime.run(() -> reply.complete("x"));
      assertWoken(step);
      assertReady("x", step.poll());
    }
  }

  @Test
  void cancel_neverPolled_runsNothing() {
    var began = new AtomicBoolean();
    try (var step = Step.of(async(() -> began.set(true)))) {
      assertCancelled(step.cancel());
    }
    assertThat(began).isFalse();
  }

  @Test
  void cancel_cleanupThrows_failed() {
    try (var step = Step.of(bodyWhoseCleanupFails())) {
      assertPending(step.poll());
      assertThat(assertFailed(IOException.class, step.cancel())).hasMessage("still open");
    }
  }

  @Test
  void close_pending_cancels() {
    var manual = Manual.<String>create();
    try (var step = Step.of(manual)) {
      assertPending(step.poll());
    }
    assertThat(manual.isCancelled()).isTrue();
  }

  @Test
  void close_cleanupWaits_forces() {
    var manual = Manual.<String>create();
    manual.holdCleanup();
    try (var step = Step.of(manual)) {
      assertPending(step.poll());
      assertPending(step.cancel());
    }
    assertThat(manual.isCancelled()).isTrue();
  }

  @Test
  void close_cleanupFails_thrown() {
    assertThatThrownBy(
            () -> {
              try (var step = Step.of(bodyWhoseCleanupFails())) {
                assertPending(step.poll());
              }
            })
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageEndingWith(" failed.")
        .hasRootCauseMessage("still open");
  }

  @Test
  void close_bodySpawnedATask_namedAsLeft() {
    assertThatThrownBy(
            () -> {
              try (var step = Step.of(async(() -> spawn(() -> sleep(ofHours(1)).await())))) {
                assertReady(step.poll());
              }
            })
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageContaining(" left behind 1 task that had not ended: ")
        .hasMessageContaining("spawned at weft.test.StepTest.");
  }

  @Test
  void clock_givenRuntime_refused(AsyncRuntime runtime) {
    try (var step = Step.of(runtime, yieldNow())) {
      assertThatThrownBy(step::clock)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ask for a PausedClock as a parameter of the test");
    }
  }

  @Test
  void poll_runtimeClosed_refusedAsByTheRuntime() {
    var runtime = AsyncRuntime.builder().name("gone").currentThread().build();
    runtime.close();
    assertThatThrownBy(() -> Step.of(runtime, yieldNow()).poll())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("runtime gone is closed");
  }

  @Test
  void poll_interruptedThread_refusedAndStaysInterrupted() {
    try {
      assertThatThrownBy(
              () -> {
                try (var step = Step.of(Manual.<String>create())) {
                  Thread.currentThread().interrupt();
                  step.poll();
                }
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith(" was made, for this thread was interrupted.");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static Async<Void> bodyWhoseCleanupFails() {
    return async(() -> {
      try {
        sleep(ofHours(1)).await();
      } finally {
        throwIt();
      }
    });
  }

  private static void throwIt() throws IOException {
    throw new IOException("still open");
  }
}
