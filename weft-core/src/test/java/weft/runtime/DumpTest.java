package weft.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.scope;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.task;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.sync.AsyncSemaphore;
import weft.sync.Latch;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Oneshot;
import weft.sync.RwLock;
import weft.task.JoinHandle;
import weft.task.JoinSet;
import weft.task.ScopePolicy;
import weft.task.TaskTracker;

/// What dumps look like. In the texts here tasks are numbered in the order in which they appear,
/// and places have no line numbers.
@Timeout(60)
class DumpTest {
  private static final Pattern NUMBER = Pattern.compile("#(\\d+)");

  /// A dump without its first line and without the task that makes it.
  private static String texts(String dump) {
    Map<String, Integer> numbers = new HashMap<>();
    String own = dump.replaceFirst("[^\n]*\n", "");
    int last = own.indexOf("main#");
    String others = last < 0 ? own : own.substring(0, last);
    return NUMBER
        .matcher(others)
        .replaceAll(id -> "#" + numbers.computeIfAbsent(id.group(1), _ -> numbers.size() + 1))
        .replaceAll("\\(DumpTest.java:\\d+\\)", "")
        .replace("async//weft.runtime.", "");
  }

  private static String dumpOf(AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      return dumpOf(paused.runtime, body);
    }
  }

  /// What a dump says after the body has started its tasks, and these have come to their waits.
  private static String dumpOf(AsyncRuntime runtime, AsyncRunnable body) throws Exception {
    var dump = new String[1];
    var main =
        runtime
            .task()
            .name("main")
            .spawn(() -> {
              async(body).await();
              sleep(ofMillis(2500)).await();
              dump[0] = runtime.dump();
            });
    runtime.run(() -> main.await());
    return texts(dump[0]);
  }

  private static JoinHandle<Void> named(String name, AsyncRunnable body) {
    return task().name(name).spawn(body);
  }

  // ---- deadlocks

  private static Async<Void> transfer(Mutex<Void> from, Mutex<Void> to) {
    return async(() -> {
      try (var first = from.lock().await()) {
        sleep(ofMillis(1)).await();
        to.lock().await().close();
      }
    });
  }

  @Test
  void deadlock_ofTwoLocks_toldFirstWithTheirHolders() throws Exception {
    var accounts = Mutex.of().named("accounts");
    var orders = Mutex.of().named("orders");
    String dump =
        dumpOf(() -> {
          named("a", () -> transfer(accounts, orders).await());
          named("b", () -> transfer(orders, accounts).await());
          named("c", () -> orders.lock().await().close());
        });

    expect(dump, "X1");
  }

  @Test
  void deadlock_taskThatAwaitsItself_told() throws Exception {
    var own = new ArrayList<JoinHandle<Void>>();
    String dump =
        dumpOf(() -> {
          own.add(
              named(
                  "snake",
                  () -> {
                    yieldNow().await();
                    own.getFirst().await();
                  }));
        });

    expect(dump, "X2");
  }

  @Test
  void deadlock_lockTakenTwice_told() throws Exception {
    var state = RwLock.of(1).named("state");
    String dump =
        dumpOf(() -> {
          named(
              "twice",
              () -> {
                try (var guard = state.read().await()) {
                  state.write().await().close();
                }
              });
        });

    expect(dump, "X3");
  }

  @Test
  void deadlock_byWayOfAHandleAndASender_toldAsAGuess() throws Exception {
    var lock = Mutex.of();
    var answer = Oneshot.<Integer>channel();
    String dump =
        dumpOf(() -> {
          var b = answer.rx();
          var c = named("c", () -> b.await());
          named(
              "b",
              () -> {
                try (var guard = lock.lock().await()) {
                  sleep(ofMillis(1)).await();
                  c.await();
                }
              });
          var tx = answer.tx();
          named(
              "a",
              () -> {
                lock.lock().await().close();
                tx.send(1);
              });
        });

    expect(dump, "X4");
  }

  @Test
  void deadlock_ofScopeAndItsTask_told() throws Exception {
    var lock = Mutex.of();
    String dump =
        dumpOf(() -> {
          named(
              "parent",
              () -> {
                try (var guard = lock.lock().await()) {
                  scope(tasks -> {
                        tasks.spawn(() -> lock.lock().await().close());
                      })
                      .await();
                }
              });
        });

    expect(dump, "X5");
  }

  @Test
  void select_ofALockAndATimer_isNoDeadlock() throws Exception {
    var lock = Mutex.of();
    String dump =
        dumpOf(() -> {
          named(
              "patient",
              () -> {
                try (var guard = lock.lock().await()) {
                  weft.Weft.select(lock.lock(), sleep(ofSeconds(9))).await();
                }
              });
          named(
              "limited",
              () -> {
                lock.lock().timeout(ofSeconds(9)).await();
              });
        });

    assertThat(dump).doesNotContain("eadlock");
  }

  // ---- who holds it

  @Test
  void semaphore_withPermitsOut_tellsHowManyAndWhoHasThem() throws Exception {
    var slots = AsyncSemaphore.of(3).named("slots");
    String dump =
        dumpOf(() -> {
          named(
              "first",
              () -> {
                try (var permits = slots.acquire(2).await()) {
                  sleep(ofSeconds(9)).await();
                }
              });
          named("second", () -> slots.acquire(3).await().close());
        });

    expect(dump, "X6");
  }

  @Test
  void recv_withOpenSenders_tellsHowManyAndWhoHasThem() throws Exception {
    var jobs = Mpsc.<String>channel(8).named("jobs");
    String dump =
        dumpOf(() -> {
          var rx = jobs.rx();
          named(
              "consumer",
              () -> {
                while (rx.recv().await() != null) {}
              });
          var tx = jobs.tx().share();
          task()
              .name("producer")
              .spawn(
                  async(() -> {
                    try (tx) {
                      sleep(ofSeconds(9)).await();
                    }
                  }));
          jobs.tx().trySend("one");
        });

    expect(dump, "X7");
  }

  @Test
  void watchedThings_tellWhereTheyWereMade() throws Exception {
    String dump;
    try (var runtime =
        AsyncRuntime.builder()
            .currentThread()
            .reportUnclosed(1)
            .onUnhandledFailure(_ -> {})
            .build()) {
      var kept = new ArrayList<Object>();
      dump =
          dumpOf(
              runtime,
              () -> {
                var lock = Mutex.of();
                var channel = Mpsc.<String>unbounded();
                kept.add(lock.lock().await());
                kept.add(channel);
                var rx = channel.rx();
                named("locker", () -> lock.lock().await().close());
                named(
                    "consumer",
                    () -> {
                      while (rx.recv().await() != null) {}
                    });
              });
    }

    expect(dump, "X8");
  }

  // ---- whose tasks they are

  @Test
  void tasksOfScopesSetsAndTrackers_readAsThemselves() throws Exception {
    var tracker = TaskTracker.create();
    var set = JoinSet.<Integer>create();
    var gate = Latch.of(1);
    var messages = Mpsc.<Integer>channel(1).named("messages");
    String dump =
        dumpOf(() -> {
          named(
              "server",
              () -> {
                scope(
                        ScopePolicy.allFailures().limit(1),
                        tasks -> {
                          tasks.spawn(messages.tx().share(), () -> gate.opened().await());
                          tasks.spawn(() -> sleep(ofSeconds(9)).await());
                        })
                    .await();
              });
          set.spawn(() -> {
            sleep(ofSeconds(9)).await();
            return 1;
          });
          tracker.spawn(() -> sleep(ofSeconds(8)).await());
          named("joiner", () -> set.joinNext().await());
        });

    expect(dump, "X9");
  }

  // ---- what runs

  @Test
  void runningTask_showsTheStackOfItsWorker() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    try (var runtime = AsyncRuntime.builder().name("busy").workers(1).build()) {
      var task =
          runtime
              .task()
              .name("stuck")
              .spawn(() -> {
                yieldNow().await();
                begun.countDown();
                waitFor(end);
              });
      begun.await();
      String dump = runtime.dump();
      end.countDown();
      task.block();
      assertThat(dump)
          .containsPattern("stuck#\\d+\\[running]\n  runs now, on thread busy-0:\n  at java.base/")
          .containsPattern("  at weft.runtime.DumpTest.waitFor\\(.*\n  at weft.runtime.DumpTest.runningTask_\\w+\\(.*\n  where")
          .doesNotContain("$Weft$");
    }
  }

  private static void waitFor(CountDownLatch latch) throws InterruptedException {
    latch.await(30, TimeUnit.SECONDS);
  }

  // ---- many

  @Test
  void equalTasks_areOneBlock_rarestFirst() throws Exception {
    String dump =
        dumpOf(() -> {
          for (int i = 0; i < 7; i++) {
            int seconds = i + 5;
            spawn(() -> sleep(ofSeconds(seconds)).await());
          }
          named("alone", () -> Async.never().await());
        });

    expect(dump, "X10");
  }

  private static Async<Void> kind(int number, Mutex<Void> lock) {
    return async(() -> {
      switch (number % 4) {
        case 0 -> sleep(ofSeconds(100 + number)).await();
        case 1 -> lock.lock().await().close();
        case 2 -> Oneshot.<Void>channel().rx().await();
        default -> joinAll(List.of(sleep(ofSeconds(200)), lock.lock())).await();
      }
    });
  }

  @Test
  void manyTasks_ofTwentyKinds_fitOnTwoScreens() throws Exception {
    var lock = Mutex.of();
    long[] nanos = new long[2];
    String dump =
        dumpOf(() -> {
          named("holder", () -> {
            try (var guard = lock.lock().await()) {
              sleep(ofSeconds(100)).await();
            }
          });
          for (int i = 0; i < 200_000; i++) {
            int number = i % 19;
            Mutex<Void> own = number < 4 ? lock : Mutex.of().named("lock " + number);
            if (number >= 4) {
              own.tryLock();
            }
            spawn(() -> kind(number, own).await());
          }
        });

    assertThat(dump.lines().count()).as(dump).isLessThan(100);
    assertThat(dump).contains("10527 tasks like ");
  }

  private static void expect(String dump, String expected) {
    IO.println("=====" + expected + "\n" + dump);
  }
}
