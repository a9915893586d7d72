package weft;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.blocking;
import static weft.Weft.intervalAt;
import static weft.Weft.keep;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Oneshot;
import weft.sync.RwLock;
import weft.task.TaskInfo;
import weft.task.TaskLocal;
import weft.task.UnclosedException;
import weft.time.Deadline;
import weft.time.MissedTicks;

/// Texts and reports: who failed and where, whatever users' objects say of themselves.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MessagesTest {
  /// An object that cannot be shown.
  private static final class Throwing {
    private final String how;

    Throwing(String how) {
      this.how = how;
    }

    @Override
    public String toString() {
      return switch (how) {
        case "throws" -> throw new IllegalStateException("no text");
        case "overflows" -> "again " + this;
        default -> null;
      };
    }
  }

  @Test
  void timeout_late_tellsWhatItWaitedForBeforeTheCleanup() throws Exception {
    var semaphore = AsyncSemaphore.of(1);
    try (var _ = semaphore.tryAcquire()) {
      assertLate(semaphore.acquire(), "(0 free, 1 waiting)");
    }
    assertLate(Async.fromStage(new CompletableFuture<String>()), "Not completed");
    var forEver = new CountDownLatch(1);
    assertLate(blocking(() -> forEver.await()), "(running for ");
  }

  private static void assertLate(Async<?> future, String waitedFor) {
    assertThatThrownBy(() -> future.timeout(ofMillis(20)).block())
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining(waitedFor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "overflows", "gives null"})
  void timeoutAndDump_objectThatCannotBeShown_areMadeNevertheless(String how) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var shown = new Throwing(how);
        Async<Object> pending =
            async(() -> {
              sleep(ofSeconds(9)).await();
              return ready(shown).await();
            });
        var handle = spawn(new Named(shown));
        yieldNow().await();
        assertThat(paused.runtime.dump())
            .contains("live tasks 2")
            .contains("waits for a weft.MessagesTest");
        handle.abort();
        try {
          new Named(shown).timeout(ofMillis(1)).await();
          throw new AssertionError("it is pending");
        } catch (TimeoutException e) {
          assertThat(e).hasMessageStartingWith("not done within PT0.001S");
        }
        assertThat(keep(ready(shown)).toString()).startsWith("keep(ready(a weft.MessagesTest");
        assertThat(pending.toString()).isNotEmpty();
      });
    }
  }

  /// A future whose text is a user's.
  private static final class Named extends Async<Object> {
    private final Object shown;

    Named(Object shown) {
      this.shown = shown;
    }

    @Override
    protected Object poll(weft.polling.Wakeable waker) {
      return weft.polling.Polling.PENDING;
    }

    @Override
    public String toString() {
      return shown.toString();
    }
  }

  @Test
  void unhandled_failureOfATask_handlerIsToldWhichAndWhere() throws Exception {
    Map<String, TaskInfo> told = new ConcurrentHashMap<>();
    try (var runtime =
        AsyncRuntime.builder()
            .currentThread()
            .onUnhandledTaskFailure((task, failure) -> told.put("" + failure.getMessage(), task))
            .build()) {
      runtime.run(() -> {
        spawn(() -> {
          throw new IOException("dropped");
        });
        Weft.task()
            .name("reader")
            .spawn(() -> {
              throw new IOException("named");
            })
            .detach();
        yieldNow().await();
        yieldNow().await();
      });
    }
    assertThat(told.get("dropped").name()).contains("unhandled_failureOfATask");
    assertThat(told.get("dropped").place()).startsWith("MessagesTest.java:");
    assertThat(told.get("named").name()).isEqualTo("reader");
  }

  @Test
  void log_failureThatNobodyAwaited_namesTheTaskAndItsPlace() throws Exception {
    List<String> lines = new ArrayList<>();
    var collecting =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var logger = Logger.getLogger("weft");
    logger.addHandler(collecting);
    logger.setUseParentHandlers(false);
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      runtime.run(() -> {
        spawn(() -> {
          throw new IOException("dropped");
        });
        yieldNow().await();
        yieldNow().await();
      });
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(collecting);
    }
    assertThat(lines)
        .anyMatch(line ->
            line.matches(
                "A failure of task MessagesTest\\.log_.*#\\d+ \\(MessagesTest\\.java:\\d+\\) that nobody"
                    + " awaited\\."));
  }

  @Test
  void textOfALocal_valueMayBeASecret_isNotShown() throws Exception {
    TaskLocal<String> password = TaskLocal.create();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var login = password.where("hunter2", sleep(ofSeconds(9)));
        assertThat(login.toString()).doesNotContain("hunter2").contains("sleep");
        var task = spawn(password.where("hunter2", () -> sleep(ofSeconds(9)).await()));
        yieldNow().await();
        assertThat(paused.runtime.dump()).doesNotContain("hunter2");
        task.abort();
        try {
          login.timeout(ofMillis(1)).await();
          throw new AssertionError("it is pending");
        } catch (TimeoutException e) {
          assertThat(e.getMessage()).doesNotContain("hunter2");
        }
      });
    }
  }

  @Test
  void permit_thatIsGone_refusesInASentence() {
    var semaphore = AsyncSemaphore.of(2);
    var permit = semaphore.tryAcquire();
    permit.close();
    assertThatThrownBy(() -> permit.split(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "split() was called on a permit that was closed, forgotten or merged before. Split it"
                + " before.");
  }

  @Test
  void lock_heldByAWriter_saysSo() {
    var lock = RwLock.of(1);
    assertThat(lock).hasToString("lock (free)");
    var guard = lock.tryWrite();
    assertThat(lock).hasToString("lock (held, 0 waiting)");
    guard.close();
    var reader = lock.tryRead();
    assertThat(lock).hasToString("lock (read, 0 waiting)");
    reader.close();
  }

  @Test
  void unclosed_permitsThatHoldNothing_doNotCount() throws Exception {
    List<Throwable> reported = new ArrayList<>();
    try (var runtime =
        AsyncRuntime.builder()
            .currentThread()
            .reportUnclosed(1)
            .onUnhandledFailure(reported::add)
            .build()) {
      runtime.run(() -> {
        var semaphore = AsyncSemaphore.of(3);
        var nothing = semaphore.acquire(0).await();
        var emptied = semaphore.acquire(2).await();
        var all = emptied.split(2);
        assertThat(runtime.unclosed()).hasSize(1);
        nothing.merge(all);
        assertThat(runtime.unclosed()).hasSize(1);
        nothing.close();
        assertThat(runtime.unclosed()).isEmpty();
        var channel = Oneshot.<String>channel();
        assertThatThrownBy(() -> channel.tx().send(null)).isInstanceOf(NullPointerException.class);
        assertThat(runtime.unclosed())
            .extracting(UnclosedException::getMessage)
            .anyMatch(text -> text.contains("sender of a oneshot"));
        channel.tx().close();
      });
    }
    assertThat(reported).isEmpty();
  }

  @Test
  void sleep_awaitedInARuntimeOfAnotherClock_isRefused() throws Exception {
    try (var paused = new Paused();
        var other = AsyncRuntime.builder().name("other").currentThread().build()) {
      List<Async<Void>> made = new ArrayList<>();
      paused.run(() -> made.add(sleep(ofSeconds(5))));
      assertThatThrownBy(() -> other.run(() -> made.getFirst().await()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was made in a runtime of another clock than that of other");
    }
  }

  @Test
  void sleep_ofMoreThanACentury_lastsAsLong() throws Exception {
    for (int years : new int[] {1, 100, 147, 200, 278}) {
      try (var paused = new Paused()) {
        var duration = Duration.ofDays(365L * years);
        paused.run(() -> sleep(duration).await());
        assertThat(paused.elapsed()).isEqualTo(duration);
      }
    }
  }

  @Test
  void interval_lateByCenturies_goesOn() throws Exception {
    for (var policy : MissedTicks.values()) {
      try (var paused = new Paused()) {
        paused.run(() -> {
          var early = Deadline.now().plus(Duration.ofDays(-365L * 290));
          var interval = intervalAt(early, Duration.ofNanos(1)).onMissedTicks(policy);
          paused.clock.advance(Duration.ofDays(365L * 290));
          interval.tick().await();
          interval.tick().await();
        });
      }
    }
  }
}
