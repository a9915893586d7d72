package weft.runtime.scheduler;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Manual;
import weft.runtime.AsyncRuntime;
import weft.runtime.LongPoll;

/// A body that holds its worker delays no timer, no wake and no spawn of others.
@Timeout(60)
class MonitorTest {
  private static final long LIMIT = TimeUnit.SECONDS.toNanos(30);

  private final List<LongPoll> reports = Collections.synchronizedList(new ArrayList<>());

  private AsyncRuntime runtime(int workers) {
    return AsyncRuntime.builder()
        .name("held")
        .workers(workers)
        .longPollThreshold(ofMillis(40))
        .onLongPoll(reports::add)
        .build();
  }

  /// Holds the worker until something has happened that only another worker can bring about.
  private static boolean holdUntil(BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > LIMIT) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @Test
  void serve_timersOfAHeldWorker_fire() throws Exception {
    try (var runtime = runtime(2)) {
      for (int round = 0; round < 20; round++) {
        boolean allFired =
            runtime.run(() -> {
              var fired = new AtomicInteger();
              for (int i = 0; i < 64; i++) {
                spawn(() -> {
                  sleep(ofMillis(5)).await();
                  fired.incrementAndGet();
                });
              }
              yieldNow().await(); // about half of them are registered here
              return holdUntil(() -> fired.get() == 64);
            });
        assertThat(allFired).isTrue();
      }
    }
  }

  /// Wakes a task, which goes into the slot of this worker, and holds the worker until it has run.
  private static Async<Boolean> wakeAndHold() {
    return async(() -> {
      var gate = new Manual<String>();
      var woken = new CountDownLatch(1);
      spawn(() -> {
        gate.await();
        woken.countDown();
      });
      while (gate.polls == 0) {
        yieldNow().await();
      }
      gate.complete("open");
      return holdUntil(() -> woken.getCount() == 0);
    });
  }

  @Test
  void serve_taskThatAHeldWorkerWoke_runsElsewhere() throws Exception {
    try (var runtime = runtime(2)) {
      for (int round = 0; round < 20; round++) {
        boolean ran = runtime.run(() -> wakeAndHold().await());
        assertThat(ran).isTrue();
      }
    }
  }

  @Test
  void serve_tasksThatAHeldWorkerSpawned_runElsewhere() throws Exception {
    try (var runtime = runtime(2)) {
      boolean ran =
          runtime.run(() -> {
            var done = new AtomicInteger();
            for (int i = 0; i < 1000; i++) {
              spawn(() -> done.incrementAndGet());
            }
            return holdUntil(() -> done.get() == 1000);
          });
      assertThat(ran).isTrue();
    }
  }

  @Test
  void onLongPoll_oneWorker_reportedOnceWithThePlace() throws Exception {
    try (var runtime = runtime(1)) {
      boolean seen = runtime.run(() -> holdUntil(() -> !reports.isEmpty()));
      assertThat(seen).isTrue();
      runtime.run(() -> yieldNow().await());
      assertThat(reports).hasSize(1);
      assertThat(reports.getFirst().worker()).isEqualTo("held-0");
      assertThat(reports.getFirst().duration()).isGreaterThanOrEqualTo(ofMillis(40));
      assertThat(reports.getFirst().trace())
          .anyMatch(frame -> frame.getMethodName().equals("holdUntil"));
      assertThat(reports.getFirst().toString())
          .contains("holding worker held-0 for ", " ms, now at ", "blocking(() -> …)");
    }
  }

  /// On a trace of its own: this class is in a package whose frames the message leaves out.
  @Test
  void toString_traceFromTheJdkDown_namesTheUsersLine() {
    var sleep = new StackTraceElement(null, "java.base", null, "java.lang.Thread", "sleep", "", 1);
    var task = new StackTraceElement("weft.runtime.scheduler.Task", "run", "Task.java", 2);
    var user = new StackTraceElement("shop.Orders", "load", "Orders.java", 42);
    var poll = new LongPoll("w-0", ofMillis(150), List.of(sleep, task, user));
    assertThat(poll.toString())
        .startsWith(
            "A poll has been holding worker w-0 for 150 ms, now at shop.Orders.load(Orders.java:42).");
  }

  @Test
  void onLongPoll_handlerThrows_reportedAndTheMonitorGoesOn() throws Exception {
    var unhandled = Collections.synchronizedList(new ArrayList<Throwable>());
    var calls = new AtomicInteger();
    var builder =
        AsyncRuntime.builder()
            .workers(1)
            .longPollThreshold(ofMillis(10))
            .onUnhandledFailure(unhandled::add)
            .onLongPoll(poll -> {
              throw new IllegalStateException("call " + calls.incrementAndGet());
            });
    try (var runtime = builder.build()) {
      for (int i = 1; i <= 2; i++) {
        int expected = i;
        assertThat((boolean) runtime.run(() -> holdUntil(() -> calls.get() == expected))).isTrue();
      }
    }
    assertThat(unhandled).extracting(Throwable::getMessage).containsExactly("call 1", "call 2");
  }

  @Test
  void longPollThreshold_zero_refused() {
    assertThatThrownBy(() -> AsyncRuntime.builder().longPollThreshold(ofSeconds(0)).build())
        .hasMessage("longPollThreshold: PT0S (expected: positive)");
  }

  @Test
  void close_monitorThreadEnds() throws Exception {
    var runtime = runtime(1);
    runtime.run(() -> yieldNow().await());
    assertThat(threads()).contains("held-monitor");
    runtime.close();
    assertThat(threads()).doesNotContain("held-monitor", "held-0");
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  @Test
  void longPollThreshold_forEver_neverReportedAndStillServed() throws Exception {
    var builder =
        AsyncRuntime.builder()
            .workers(2)
            .longPollThreshold(ofSeconds(Long.MAX_VALUE))
            .onLongPoll(reports::add);
    try (var runtime = builder.build()) {
      boolean ran = runtime.run(() -> wakeAndHold().await());
      assertThat(ran).isTrue();
    }
    assertThat(reports).isEmpty();
  }

  /// Takes long to find a class.
  private static final class SlowLoader extends ClassLoader {
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      spin(ofMillis(400));
      throw new ClassNotFoundException(name);
    }
  }

  private static void spin(java.time.Duration time) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < time.toNanos()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void report_pollThatLoadsClasses_none() throws Exception {
    try (var runtime = runtime(2)) {
      runtime.run(() -> {
        try {
          new SlowLoader().loadClass("of.NoOne");
          throw new AssertionError("found");
        } catch (ClassNotFoundException e) {
          // as meant
        }
      });
      assertThat(reports).isEmpty();
      runtime.run(() -> spin(ofMillis(400)));
      assertThat(reports).hasSize(1);
    }
  }
}
