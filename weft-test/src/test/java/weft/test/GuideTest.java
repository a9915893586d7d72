package weft.test;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;
import static weft.test.AsyncAssertions.assertCancelled;
import static weft.test.AsyncAssertions.assertElapsed;
import static weft.test.AsyncAssertions.assertFailed;
import static weft.test.AsyncAssertions.assertFails;
import static weft.test.AsyncAssertions.assertNotWoken;
import static weft.test.AsyncAssertions.assertPending;
import static weft.test.AsyncAssertions.assertReady;
import static weft.test.AsyncAssertions.assertWoken;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.time.PausedClock;

/// The examples of the documentation.
@WeftTest
class GuideTest {
  // @start region=paused
  @Test
  @PausedTime
  void sleep_anHour_takesNoTime(AsyncRuntime runtime, PausedClock clock) throws Exception {
    runtime.run(() -> sleep(ofHours(1)).await());
    assertElapsed(ofHours(1), clock);
  }

  // @end

  // @start region=workers
  @Test
  @Workers(4)
  void counter_hundredTasksAtOnce_losesNothing(AsyncRuntime runtime) throws Exception {
    var counter = new AtomicInteger();
    runtime.run(() -> {
      List<Async<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        tasks.add(
            spawn(() -> {
              yieldNow().await();
              counter.incrementAndGet();
            }));
      }
      joinAll(tasks).await();
    });
    assertEquals(100, counter.get());
  }

  // @end

  // @start region=limit
  @Test
  @TimeLimit(120)
  void yieldNow_often_ends(AsyncRuntime runtime) throws Exception {
    runtime.run(() -> {
      for (int i = 0; i < 100_000; i++) {
        yieldNow().await();
      }
    });
  }

  // @end

  // @start region=mayLeave
  @Test
  @MayLeave(Leftover.TASKS)
  void heartbeat_started_goesOn(AsyncRuntime runtime) throws Exception {
    runtime.run(() -> {
      spawn(() -> {
        while (true) {
          sleep(ofSeconds(1)).await();
        }
      });
    });
  }

  // @end

  // @start region=failures
  @Test
  void upload_fails_isReported(AsyncRuntime runtime, UnobservedFailures failures) throws Exception {
    runtime.run(() -> {
      spawn(() -> {
        throw new IOException("disk full");
      });
      yieldNow().await();
    });
    assertEquals("disk full", failures.take().getFirst().getMessage());
  }

  // @end

  // @start region=polled
  static String describe(Polled<String> polled) {
    return switch (polled) {
      case Polled.Pending() -> "waits";
      case Polled.Ready(var value) -> "has " + value;
      case Polled.Failed(var failure) -> "fails: " + failure.getMessage();
      case Polled.Cancelled() -> "is cancelled";
    };
  }

  // @end

  @Test
  void polled_each_described() {
    assertEquals("waits", describe(new Polled.Pending<>()));
    assertEquals("has x", describe(new Polled.Ready<>("x")));
    assertEquals("fails: no", describe(new Polled.Failed<>(new IOException("no"))));
    assertEquals("is cancelled", describe(new Polled.Cancelled<>()));
  }

  // @start region=step
  @Test
  void yieldNow_onePoll_wakesItself() {
    try (var step = Step.of(yieldNow())) {
      assertPending(step.poll());
      assertWoken(step);
      assertReady(step.poll());
      assertEquals(1, step.wakeCount());
      assertEquals(2, step.pollCount());
    }
  }

  // @end

  // @start region=clock
  @Test
  void sleep_untilItsInstant_notWoken() {
    try (var step = Step.of(sleep(ofMillis(5)))) {
      assertPending(step.poll());
      step.clock().advance(ofMillis(4));
      assertNotWoken(step);
      step.clock().advance(ofMillis(1));
      assertWoken(step);
      assertReady(step.poll());
    }
  }

  // @end

  // @start region=manual
  @Test
  void timeout_replyTooLate_replyIsCancelled() {
    var reply = Manual.<String>create();
    try (var step = Step.of(reply.timeout(ofSeconds(1)))) {
      assertPending(step.poll());
      step.clock().advance(ofSeconds(1));
      assertFailed(TimeoutException.class, step.poll());
    }
    assertTrue(reply.isCancelled());
  }

  // @end

  // @start region=assertions
  @Test
  void body_cancelled_cleansUpFirst() {
    var cleanup = Manual.<Void>create();
    Async<Void> body =
        async(() -> {
          try {
            sleep(ofSeconds(1)).await();
          } finally {
            cleanup.await();
          }
        });
    try (var step = Step.of(body)) {
      assertPending(step.poll());
      assertPending(step.cancel()); // its finally waits
      cleanup.complete(null);
      assertWoken(step);
      assertCancelled(step.cancel());
    }
  }
  // @end

  // @start region=byHand
  @Test
  @PausedTime(autoAdvance = false)
  void ticks_threeOfThem_oneForEachSecond(AsyncRuntime runtime, PausedClock clock) {
    var ticks = new ArrayList<Integer>();
    runtime.spawn(() -> {
      for (int i = 1; i <= 3; i++) {
        sleep(ofSeconds(1)).await();
        ticks.add(i);
      }
    });
    clock.advance(ofSeconds(2));
    assertEquals(List.of(1, 2), ticks);
    clock.advanceUntilIdle();
    assertEquals(List.of(1, 2, 3), ticks);
  }

  // @end

  private static Async<String> fetch(String name) {
    return async(() -> {
      yieldNow().await();
      throw new IOException("no " + name);
    });
  }

  // @start region=assertFails
  @Test
  void fetch_nobody_fails(AsyncRuntime runtime) throws Exception {
    runtime.run(() -> {
      var failure = assertFails(IOException.class, fetch("nobody")).await();
      assertEquals("no nobody", failure.getMessage());
    });
  }

  // @end

  @Test
  void assertFails_onTheTestsThread_blocks() throws Exception {
    assertEquals("no one", assertFails(Exception.class, fetch("one")).block().getMessage());
  }
}
