package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.AsyncRunnable;

/// Sets, maps and trackers under random aborts, with joiners that give up at random: each task is
/// joined once, or was replaced, and nobody waits for ever.
class JoinTasksStressTest {
  private static final int TASKS = 30;
  private static final int KEYS = 8;

  /// How many tasks are between their begin and the end of their cleanup.
  private final AtomicInteger running = new AtomicInteger();

  private final Set<JoinHandle<Integer>> joined = ConcurrentHashMap.newKeySet();

  /// A task that yields, sleeps or fails, with a cleanup.
  private Async<Integer> task(SplittableRandom random) {
    int choice = random.nextInt(6);
    return async(() -> {
      running.incrementAndGet();
      try {
        switch (choice) {
          case 0 -> throw new IllegalStateException("as planned");
          case 1 -> sleep(ofMillis(1)).await();
          case 2, 3 -> yieldNow().await();
          default -> {}
        }
        return choice;
      } finally {
        try {
          if (choice > 2) {
            yieldNow().await(); // the signal may come here
          }
        } finally {
          running.decrementAndGet();
        }
      }
    });
  }

  /// Waits for some time only, which may be none.
  private static <T> Async<T> impatient(Async<T> wait, int choice) {
    return choice == 0
        ? wait.timeout(Duration.ZERO)
        : choice == 1 ? wait.timeout(ofMillis(1)) : wait;
  }

  private void note(JoinHandle<Integer> handle) {
    assertThat(handle.isFinished()).isTrue();
    assertThat(joined.add(handle)).as("joined once").isTrue();
  }

  private Async<Void> joiner(JoinSet<Integer> set, SplittableRandom random) {
    return async(() -> {
      for (; ; ) {
        try {
          if (random.nextInt(5) == 0) {
            select(yieldNow(), set.shutdown().when(random.nextInt(20) == 0)).await();
          }
          var handle = impatient(set.joinNext(), random.nextInt(4)).await();
          if (handle == null) {
            return;
          }
          note(handle);
          handle.await();
        } catch (TimeoutException e) {
          yieldNow().await();
        } catch (JoinException e) {
          assertThat(e.isCancelled() || e.getCause() instanceof IllegalStateException).isTrue();
        }
      }
    });
  }

  private AsyncRunnable roundOfSet(SplittableRandom random) {
    return () -> {
      joined.clear();
      var all = new ArrayList<JoinHandle<Integer>>();
      try (var set = JoinSet.<Integer>create()) {
        var joiners = new ArrayList<Async<Void>>();
        for (int i = 0; i < TASKS; i++) {
          all.add(set.spawn(task(random)));
          if (i % 10 == 0) {
            joiners.add(spawn(joiner(set, random.split())));
          }
          if (random.nextInt(4) == 0) {
            all.get(random.nextInt(all.size())).abort();
          }
        }
        if (random.nextInt(4) == 0) {
          set.abortAll();
        }
        joinAll(joiners).await();
        joiner(set, random.split()).await(); // a joiner may have found it empty for a moment
        assertThat(set).hasToString("join set (0 tasks, 0 ended, 0 waiting)");
      }
      assertThat(all).allMatch(JoinHandle::isFinished);
      assertThat(running).hasValue(0);
    };
  }

  private AsyncRunnable roundOfMap(SplittableRandom random) {
    return () -> {
      joined.clear();
      var all = new ArrayList<JoinHandle<Integer>>();
      try (var map = JoinMap.<Integer, Integer>create()) {
        var joiners = new ArrayList<Async<Void>>();
        for (int i = 0; i < TASKS; i++) {
          all.add(map.spawn(random.nextInt(KEYS), task(random)));
          if (i % 10 == 0) {
            joiners.add(spawn(joiner(map, random.split())));
          }
          if (random.nextInt(4) == 0) {
            map.abort(random.nextInt(KEYS));
          }
        }
        joinAll(joiners).await();
        joiner(map, random.split()).await();
        assertThat(map).hasToString("join map (0 tasks, 0 ended, 0 waiting)");
      }
      for (var handle : all) { // those that were replaced are still cleaning up, perhaps
        try {
          handle.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled() || e.getCause() instanceof IllegalStateException).isTrue();
        }
      }
      assertThat(running).hasValue(0);
    };
  }

  private Async<Void> joiner(JoinMap<Integer, Integer> map, SplittableRandom random) {
    return async(() -> {
      for (; ; ) {
        try {
          var ended = impatient(map.joinNext(), random.nextInt(4)).await();
          if (ended == null) {
            return;
          }
          assertThat(ended.key()).isBetween(0, KEYS - 1);
          note(ended.handle());
        } catch (TimeoutException e) {
          yieldNow().await();
        }
      }
    });
  }

  private AsyncRunnable roundOfTracker(SplittableRandom random) {
    return () -> {
      var tracker = TaskTracker.create();
      var waiters = new ArrayList<Async<Void>>();
      for (int i = 0; i < TASKS; i++) {
        var handle = tracker.spawn(task(random));
        if (random.nextInt(4) == 0) {
          handle.abort();
        }
        if (i == TASKS / 2) {
          tracker.close();
        }
        if (i % 5 == 0) {
          waiters.add(spawn(waiter(tracker, random.split())));
        }
      }
      tracker.join().await();
      assertThat(running).hasValue(0);
      joinAll(waiters).await();
      assertThat(tracker).hasToString("task tracker (closed, 0 left, 0 waiting)");
    };
  }

  private static Async<Void> waiter(TaskTracker tracker, SplittableRandom random) {
    return async(() -> {
      for (; ; ) {
        try (var _ = tracker.token()) {
          assertThat(tracker.isEmpty()).isFalse();
          yieldNow().await();
        }
        try {
          impatient(tracker.join(), random.nextInt(3)).await();
          return;
        } catch (TimeoutException e) {
          yieldNow().await();
        }
      }
    });
  }

  /// Rounds of one kind.
  private interface Kind {
    AsyncRunnable round(SplittableRandom random);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void joinSet_randomAborts_eachTaskIsJoinedOnce(int workers) throws Exception {
    blow("set", this::roundOfSet, workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void joinMap_keysUsedAgain_eachTaskIsJoinedOnceOrForgotten(int workers) throws Exception {
    blow("map", this::roundOfMap, workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void taskTracker_randomAborts_everyWaitEnds(int workers) throws Exception {
    blow("tracker", this::roundOfTracker, workers);
  }

  private static void blow(String name, Kind kind, int workers) throws Exception {
    AbortStorm.Round round =
        (runtime, random) -> List.of(runtime.spawn(kind.round(random.split())));
    assertThat(AbortStorm.blow("JoinTasksStressTest, " + name, workers, round, () -> {}))
        .allMatch(failure -> "as planned".equals(failure.getMessage()));
  }
}
