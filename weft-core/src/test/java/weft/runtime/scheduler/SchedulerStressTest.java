package weft.runtime.scheduler;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.keep;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.CleanupOverrunException;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Trees of tasks that sleep, yield, join, select, time out, block and spawn, aborted and forced at
/// random. Every handle ends, every body that began has run its cleanup once, and nothing is left.
class SchedulerStressTest {
  /// How long one run spawns; the seed is printed when something is wrong.
  private static final Duration LENGTH =
      "full".equals(System.getProperty("weft.tier")) ? Duration.ofSeconds(30) : ofMillis(1500);

  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong cleanedUp = new AtomicLong();
  private final AtomicLong cleanupAwaited = new AtomicLong();

  private Async<Long> node(long seed, int depth) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      begun.incrementAndGet();
      try {
        long total = 1;
        for (int i = random.nextInt(4); i >= 0; i--) {
          total += action(random.nextLong(), depth).await();
        }
        return total;
      } finally {
        try { // the signal may come here, if the body was not cancelled before
          if (random.nextInt(4) == 0) {
            yieldNow().await();
            cleanupAwaited.incrementAndGet();
          }
        } finally {
          cleanedUp.incrementAndGet();
        }
      }
    });
  }

  private Async<Long> action(long seed, int depth) {
    var random = new SplittableRandom(seed);
    int choice = random.nextInt(depth > 0 ? 9 : 4);
    return async(() -> {
      switch (choice) {
        case 0 -> yieldNow().await();
        case 1 -> sleep(ofMillis(random.nextInt(3))).await();
        case 2 -> {
          var kept = keep(sleep(ofMillis(2)));
          select(kept, yieldNow()).await();
          select(kept, yieldNow()).await();
        }
        case 3 -> spawnBlocking(() -> seed).await();
        case 4 -> {
          var both = join(node(random.nextLong(), depth - 1), node(random.nextLong(), depth - 1));
          return both.await().first();
        }
        case 5 -> select(node(random.nextLong(), depth - 1), sleep(ofMillis(1))).await();
        case 6 -> {
          try {
            return node(random.nextLong(), depth - 1).timeout(ofMillis(1)).await();
          } catch (TimeoutException e) {
            return 1L;
          }
        }
        case 7 -> {
          var handles = new ArrayList<JoinHandle<Long>>();
          for (int i = random.nextInt(12); i >= 0; i--) {
            handles.add(spawn(node(random.nextLong(), depth - 1)));
          }
          return (long) joinAll(handles).await().size();
        }
        default -> {
          var handle = spawn(node(random.nextLong(), depth - 1));
          if (random.nextBoolean()) {
            yieldNow().await();
          }
          cancel(handle, random);
          return outcome(handle).await();
        }
      }
      return 1L;
    });
  }

  private static void cancel(JoinHandle<Long> handle, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> handle.abort(ofMillis(random.nextInt(2)));
      case 1 -> handle.abortNow();
      case 2 -> {
        handle.abort();
        handle.abortNow();
      }
      default -> handle.abort();
    }
  }

  private static Async<Long> outcome(JoinHandle<Long> handle) {
    return async(() -> {
      try {
        return handle.await();
      } catch (JoinException e) {
        assertThat(e.isCancelled()).isTrue();
        return 0L;
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void tasks_randomAborts_allEndAndCleanUpOnce(int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("SchedulerStressTest: workers " + workers + ", seed " + seed);
    var unhandled = Collections.synchronizedList(new ArrayList<Throwable>());
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + LENGTH.toNanos();
    var runtime =
        AsyncRuntime.builder()
            .workers(workers)
            .seed(seed)
            .onUnhandledFailure(unhandled::add)
            .build();
    try (runtime) {
      while (System.nanoTime() < end) {
        var roots = new ArrayList<JoinHandle<Long>>();
        for (int i = 0; i < 16; i++) {
          roots.add(runtime.spawn(node(random.nextLong(), 3)));
        }
        for (JoinHandle<Long> root : roots) {
          if (random.nextInt(3) == 0) {
            cancel(root, random); // from a thread that is not a worker
          }
        }
        for (JoinHandle<Long> root : roots) {
          outcome(root).block();
        }
      }
      for (int i = 0; i < 100; i++) {
        runtime.spawn(node(random.nextLong(), 3));
      }
    }
    assertThat(unhandled)
        .as("seed %d", seed)
        .allMatch(failure -> failure instanceof CleanupOverrunException);
    assertThat(cleanedUp.get()).as("seed %d", seed).isEqualTo(begun.get()).isPositive();
    assertThat(cleanupAwaited.get()).isPositive();
    assertThat(runtime.toString()).contains("live tasks 0");
  }
}
