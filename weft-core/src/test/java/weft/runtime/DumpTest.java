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

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.sync.AsyncSemaphore;
import weft.sync.Broadcast;
import weft.sync.Latch;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Oneshot;
import weft.sync.RwLock;
import weft.sync.Watch;
import weft.task.JoinHandle;
import weft.task.JoinSet;
import weft.task.ScopePolicy;
import weft.task.TaskTracker;
import weft.time.PausedClock;

/// What dumps look like. In the texts here tasks are numbered in the order in which they appear,
/// and places have no line numbers.
@Timeout(60)
class DumpTest {
  private static final Pattern NUMBER = Pattern.compile("#(\\d+)");

  /// The block of the task that makes the dump.
  private static final Pattern MAIN =
      Pattern.compile("(?m)^(?:main|DumpTest.dumpOf)#.*\\n(?:  .*\\n)*");

  /// A dump without its first line and without the task that makes it.
  private static String texts(String dump) {
    Map<String, Integer> numbers = new HashMap<>();
    String own = dump.replaceFirst("[^\n]*\n", "");
    String others = MAIN.matcher(own).replaceAll("");
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

  private static Async<Void> transfer(Mutex<Integer> from, Mutex<Integer> to) {
    return async(() -> {
      try (var _ = from.lock().await()) {
        sleep(ofMillis(1)).await();
        to.lock().await().close();
      }
    });
  }

  @Test
  void deadlock_ofTwoLocks_toldFirstWithTheirHolders() throws Exception {
    var accounts = Mutex.of(0).named("accounts");
    var orders = Mutex.of(0).named("orders");
    String dump =
        dumpOf(() -> {
          named("a", () -> transfer(accounts, orders).await());
          named("b", () -> transfer(orders, accounts).await());
          named("c", () -> orders.lock().await().close());
        });

    assertThat(dump)
        .isEqualTo(
            """
            Deadlock: a#1 waits for lock() of mutex 'orders' (locked, 2 waiting), held by b#2; \
            b#2 waits for lock() of mutex 'accounts' (locked, 1 waiting), held by a#1.
            1 other task waits for it.
            a#1[waiting], for about 2 s
              waits for lock() of mutex 'orders' (locked, 2 waiting)
                guard held by b#2[waiting] at DumpTest.transfer
              at DumpTest.transfer
              at DumpTest.deadlock_ofTwoLocks_toldFirstWithTheirHolders
            b#2[waiting], for about 2 s
              waits for lock() of mutex 'accounts' (locked, 1 waiting)
                guard held by a#1[waiting] at DumpTest.transfer
              at DumpTest.transfer
              at DumpTest.deadlock_ofTwoLocks_toldFirstWithTheirHolders
            c#3[waiting], for about 2 s
              waits for lock() of mutex 'orders' (locked, 2 waiting)
                guard held by b#2[waiting] at DumpTest.transfer
              at DumpTest.deadlock_ofTwoLocks_toldFirstWithTheirHolders
            """);
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

    assertThat(dump)
        .isEqualTo(
            """
            Deadlock: snake#1 waits for itself.
            snake#1[waiting], for about 2 s
              waits for snake#1[waiting]
              at DumpTest.deadlock_taskThatAwaitsItself_told
            """);
  }

  @Test
  void deadlock_lockTakenTwice_told() throws Exception {
    var state = RwLock.of(1).named("state");
    String dump =
        dumpOf(() -> {
          named(
              "twice",
              () -> {
                try (var _ = state.read().await()) {
                  state.write().await().close();
                }
              });
        });

    assertThat(dump)
        .isEqualTo(
            """
            Deadlock: twice#1 waits for write() of lock 'state' (held, 1 waiting), held by itself.
            twice#1[waiting], for about 2 s
              waits for write() of lock 'state' (held, 1 waiting)
                guard held by twice#1[waiting] at DumpTest.deadlock_lockTakenTwice_told
              at DumpTest.deadlock_lockTakenTwice_told
            """);
  }

  @Test
  void deadlock_byWayOfAHandleAndASender_toldAsAGuess() throws Exception {
    var lock = Mutex.of(0);
    var answer = Oneshot.<Integer>channel();
    String dump =
        dumpOf(() -> {
          var b = answer.rx();
          var c = named("c", () -> b.await());
          named(
              "b",
              () -> {
                try (var _ = lock.lock().await()) {
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

    assertThat(dump)
        .isEqualTo(
            """
            Perhaps a deadlock: c#1 waits for oneshot (nothing sent), whose sender a#2 has; \
            a#2 waits for lock() of mutex (locked, 1 waiting), held by b#3; b#3 waits for the end of c#1.
            c#1[waiting], for about 2 s
              waits for oneshot (nothing sent)
                sender held by a#2[waiting] at DumpTest.deadlock_byWayOfAHandleAndASender_toldAsAGuess
              at DumpTest.deadlock_byWayOfAHandleAndASender_toldAsAGuess
            b#3[waiting], for about 2 s
              waits for c#1[waiting]
              at DumpTest.deadlock_byWayOfAHandleAndASender_toldAsAGuess
            a#2[waiting], for about 2 s
              waits for lock() of mutex (locked, 1 waiting)
                guard held by b#3[waiting] at DumpTest.deadlock_byWayOfAHandleAndASender_toldAsAGuess
              at DumpTest.deadlock_byWayOfAHandleAndASender_toldAsAGuess
            """);
  }

  @Test
  void deadlock_ofScopeAndItsTask_told() throws Exception {
    var lock = Mutex.of(0);
    String dump =
        dumpOf(() -> {
          named(
              "parent",
              () -> {
                try (var _ = lock.lock().await()) {
                  scope(
                          tasks -> {
                            tasks.spawn(() -> lock.lock().await().close());
                          })
                      .await();
                }
              });
        });

    assertThat(dump)
        .isEqualTo(
            """
            Deadlock: parent#1 waits for the end of DumpTest.deadlock_ofScopeAndItsTask_told#2; \
            DumpTest.deadlock_ofScopeAndItsTask_told#2 waits for lock() of mutex (locked, 1 waiting), held by parent#1.
            parent#1[waiting], for about 2 s
                waits for DumpTest.deadlock_ofScopeAndItsTask_told#2[waiting]
              in scope(…) with 1 task
              at DumpTest.deadlock_ofScopeAndItsTask_told
            DumpTest.deadlock_ofScopeAndItsTask_told#2[waiting], for about 2 s, of the scope of parent#1
              waits for lock() of mutex (locked, 1 waiting)
                guard held by parent#1[waiting] at DumpTest.deadlock_ofScopeAndItsTask_told
              at DumpTest.deadlock_ofScopeAndItsTask_told
            """);
  }

  @Test
  void waits_thatATimerMayEnd_areNotTold() throws Exception {
    var lock = Mutex.of(0);
    String dump =
        dumpOf(() -> {
          named(
              "patient",
              () -> {
                try (var _ = lock.lock().await()) {
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
                try (var _ = slots.acquire(2).await()) {
                  sleep(ofSeconds(9)).await();
                }
              });
          named("second", () -> slots.acquire(3).await().close());
        });

    assertThat(dump)
        .isEqualTo(
            """
            first#1[waiting], for about 2 s
              waits for sleep until 9.000 s
              at DumpTest.semaphore_withPermitsOut_tellsHowManyAndWhoHasThem
            second#2[waiting], for about 2 s
              waits for acquire(3) of semaphore 'slots' (0 free, 1 waiting)
                2 permits are out
                2 permits held by first#1[waiting] at DumpTest.semaphore_withPermitsOut_tellsHowManyAndWhoHasThem
              at DumpTest.semaphore_withPermitsOut_tellsHowManyAndWhoHasThem
            """);
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

    assertThat(dump)
        .isEqualTo(
            """
            consumer#1[waiting], for about 2 s
              waits for recv() of mpsc channel 'jobs' (capacity 8, 0 queued)
                2 senders are open
                sender held by producer#2[waiting] at DumpTest.recv_withOpenSenders_tellsHowManyAndWhoHasThem
              at DumpTest.recv_withOpenSenders_tellsHowManyAndWhoHasThem
            producer#2[waiting], for about 2 s
              waits for sleep until 9.000 s
              at DumpTest.recv_withOpenSenders_tellsHowManyAndWhoHasThem
            """);
  }

  /// As in many programs: whoever sends may have the sender from elsewhere.
  @Test
  void recv_byATaskThatHasBothEnds_isNotTakenForADeadlock() throws Exception {
    String dump =
        dumpOf(() -> {
          named(
              "owner",
              () -> {
                var mail = Mpsc.<String>unbounded().named("mail");
                while (mail.rx().recv().await() != null) {}
              });
        });

    assertThat(dump)
        .isEqualTo(
            """
            owner#1[waiting], for about 2 s
              waits for recv() of mpsc channel 'mail' (unbounded, 0 queued)
                1 sender is open
                sender held by owner#1[waiting] at DumpTest.recv_byATaskThatHasBothEnds_isNotTakenForADeadlock
              at DumpTest.recv_byATaskThatHasBothEnds_isNotTakenForADeadlock
            """);
  }

  @Test
  void watchedThings_tellWhereTheyWereMade() throws Exception {
    String dump;
    try (var runtime =
        AsyncRuntime.builder()
            .currentThread()
            .pausedClock(PausedClock.create())
            .reportUnclosed(1)
            .onUnhandledFailure(_ -> {})
            .build()) {
      var kept = new ArrayList<Object>();
      dump =
          dumpOf(
              runtime,
              () -> {
                var lock = Mutex.of(0);
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
      Reference.reachabilityFence(kept);
    }

    assertThat(dump)
        .isEqualTo(
            """
            locker#1[waiting], for about 2 s
              waits for lock() of mutex made at weft.runtime.DumpTest.watchedThings_tellWhereTheyWereMade (locked, 1 waiting)
                guard made at weft.runtime.DumpTest.watchedThings_tellWhereTheyWereMade by main#2
              at DumpTest.watchedThings_tellWhereTheyWereMade
            consumer#3[waiting], for about 2 s
              waits for recv() of mpsc channel made at weft.runtime.DumpTest.watchedThings_tellWhereTheyWereMade (unbounded, 0 queued)
                1 sender is open
                sender made at weft.runtime.DumpTest.watchedThings_tellWhereTheyWereMade by main#2
              at DumpTest.watchedThings_tellWhereTheyWereMade
            """);
  }

  @Test
  void channels_ofAllKinds_tellTheirNamesAndSenders() throws Exception {
    var news = Broadcast.<String>channel(8).named("news");
    var config = Watch.channel(1).named("config");
    String dump =
        dumpOf(() -> {
          var tx = news.tx();
          named(
              "listener",
              () -> {
                try (tx) {
                  news.rx().recv().await();
                }
              });
          named("reader", () -> config.rx().changed().await());
        });

    assertThat(dump)
        .isEqualTo(
            """
            Perhaps a deadlock: listener#1 waits for recv() of broadcast channel 'news' \
            (capacity 8, 1 receivers), whose sender it has itself.
            listener#1[waiting], for about 2 s
              waits for recv() of broadcast channel 'news' (capacity 8, 1 receivers)
                1 sender is open
                sender held by listener#1[waiting] at DumpTest.channels_ofAllKinds_tellTheirNamesAndSenders
              at DumpTest.channels_ofAllKinds_tellTheirNamesAndSenders
            reader#2[waiting], for about 2 s
              waits for changed() of watch 'config' (1 receivers, 1 waiting)
                1 sender is open
              at DumpTest.channels_ofAllKinds_tellTheirNamesAndSenders
            """);
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

    assertThat(dump)
        .isEqualTo(
            """
            server#1[waiting], for about 2 s
                waits for 2 tasks: DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves#2[waiting], \
            DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves#3[waiting]
              in scope(…) with 2 tasks
              at DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves
            DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves#4[waiting], for about 2 s, \
            of join set (1 tasks, 0 ended, 1 waiting)
              waits for sleep until 9.000 s
              at DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves
            DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves#5[waiting], for about 2 s, \
            of task tracker (open, 1 left, 0 waiting)
              waits for sleep until 8.000 s
              at DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves
            joiner#6[waiting], for about 2 s
              waits for joinNext() of join set (1 tasks, 0 ended, 1 waiting)
              at DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves
            DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves#2[waiting], for about 2 s, \
            of the scope of server#1
              waits for opened() of latch (1 missing, 1 waiting)
              at DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves
              owns sender of mpsc channel 'messages' (capacity 1, 0 queued)
            DumpTest.tasksOfScopesSetsAndTrackers_readAsThemselves#3[waiting], for about 2 s, \
            of the scope of server#1
              waits for turn of a limited scope (0 free, 1 waiting)
            """);
  }

  // ---- what runs

  @Test
  void runningTask_showsTheStackOfItsWorker() throws Exception {
    var end = new CountDownLatch(1);
    try (var runtime = AsyncRuntime.builder().name("busy").workers(1).build()) {
      var task =
          runtime
              .task()
              .name("stuck")
              .spawn(() -> {
                yieldNow().await();
                waitFor(end);
              });
      String dump = runtime.dump();
      while (!dump.contains("CountDownLatch.await(")) { // it has to come there
        Thread.onSpinWait();
        dump = runtime.dump();
      }
      end.countDown();
      task.block();
      assertThat(dump)
          .containsPattern(
              "stuck#\\d+\\[running]\n  runs now, on thread busy-0:\n  at (jdk|java)\\.")
          .containsPattern(
              "  at weft.runtime.DumpTest.waitFor\\(.*\n"
                  + "  at weft.runtime.DumpTest.runningTask_\\w+\\(.*\n"
                  + "  where it waited last:\n"
                  + "  at async//weft.runtime.DumpTest.runningTask_")
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
          named("alone", () -> Oneshot.<Integer>channel().rx().await());
        });

    assertThat(dump)
        .isEqualTo(
            """
            alone#1[waiting], for about 2 s
              waits for oneshot (nothing sent)
              at DumpTest.equalTasks_areOneBlock_rarestFirst
            7 tasks like DumpTest.equalTasks_areOneBlock_rarestFirst#2[waiting], for about 2 s; \
            also #3, #4, #5, #6, …
              waits for sleep until 5.000 s
              at DumpTest.equalTasks_areOneBlock_rarestFirst
            """);
  }

  private static Async<Void> kind(int number, Mutex<Integer> lock) {
    return async(() -> {
      switch (number) {
        case 0 -> sleep(ofSeconds(100)).await();
        case 1 -> Oneshot.<Void>channel().rx().await();
        case 2, 3, 4 -> joinAll(List.of(sleep(ofSeconds(200)), lock.lock())).await();
        default -> lock.lock().await().close();
      }
    });
  }

  @Test
  void manyTasks_ofTwentyKinds_fitOnTwoScreens() throws Exception {
    ensureFits(4_000);
  }

  @Test
  @Tag("full")
  void manyMoreTasks_ofTwentyKinds_fitOnTwoScreens() throws Exception {
    ensureFits(200_000);
  }

  private static void ensureFits(int count) throws Exception {
    var locks = new ArrayList<Mutex<Integer>>();
    for (int i = 0; i < 20; i++) {
      locks.add(Mutex.of(i).named("lock " + i));
    }
    String dump =
        dumpOf(() -> {
          locks.forEach(Mutex::tryLock);
          for (int i = 0; i < count; i++) {
            int number = i % 20;
            spawn(() -> kind(number, locks.get(number)).await());
          }
        });

    assertThat(dump.lines().count()).as(dump).isLessThan(120);
    assertThat(dump.split(count / 20 + " tasks like ", -1)).hasSize(21);
  }

  /// What is held changes while it is looked at.
  @Test
  void cycles_thatComeAndGo_areNotTold() throws Exception {
    var locks = List.of(Mutex.of(1), Mutex.of(2), Mutex.of(3));
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      var over = new AtomicBoolean();
      for (int i = 0; i < 6; i++) {
        int number = i;
        runtime.spawn(() -> {
          while (!over.get()) {
            try (var _ = locks.get(number % 3).lock().await()) {
              var inner = spawn(() -> yieldNow().await());
              yieldNow().await();
              inner.await();
              if (number % 3 < 2) {
                locks.get(number % 3 + 1).lock().await().close();
              }
            }
          }
        });
      }
      for (int i = 0; i < 300; i++) {
        assertThat(runtime.dump()).doesNotContain("eadlock");
      }
      over.set(true);
    }
  }
}
