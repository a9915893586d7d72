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

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.CleanupOverrunException;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Trees of tasks that sleep, yield, join, select, time out, block, spawn and hold their workers,
/// aborted and forced at random. Counts the bodies that begin and those that clean up.
final class Storm {
  final AtomicLong begun = new AtomicLong();
  final AtomicLong cleanedUp = new AtomicLong();
  final AtomicLong cleanupAwaited = new AtomicLong();

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
      if (random.nextInt(20_000) == 0) {
        holdWorker(random.nextInt(8));
      }
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

  /// A long poll: the others, and the monitor, have to do without this worker.
  private static void holdWorker(int millis) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < ofMillis(millis).toNanos()) {
      Thread.onSpinWait();
    }
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

  /// Starts some trees, cancels some of them, and waits for their roots.
  void blow(AsyncRuntime runtime, SplittableRandom random) throws Exception {
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

  /// Starts some trees that nobody waits for.
  void leave(AsyncRuntime runtime, SplittableRandom random) {
    for (int i = 0; i < 100; i++) {
      runtime.spawn(node(random.nextLong(), 3));
    }
  }

  /// Cleanups are forced, and tasks are aborted while a timeout of theirs is late, which is
  /// suppressed in their signal then.
  static boolean mayBeReported(Throwable failure) {
    return failure instanceof CleanupOverrunException || failure instanceof TimeoutException;
  }
}
