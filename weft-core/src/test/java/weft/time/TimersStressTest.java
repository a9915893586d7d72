package weft.time;

import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.interval;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.sleepUntil;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Timers that are reset, lost, kept and aborted at random, on several workers: whatever happens,
/// nothing ends early and everything ends.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TimersStressTest {
  /// How long one run goes on; the seed is printed.
  private static final Duration LENGTH = AbortStorm.LENGTH;

  private final AtomicLong waits = new AtomicLong();
  private final AtomicLong early = new AtomicLong();

  private static AsyncRuntime runtime(int workers, long seed) {
    return AsyncRuntime.builder().workers(workers).seed(seed).build();
  }

  private void note(long notBefore) {
    waits.incrementAndGet();
    if (System.nanoTime() < notBefore) {
      early.incrementAndGet();
    }
  }

  // ---- sleeps, deadlines, intervals

  /// One sleep, moved about while it is pending, lost or ended.
  private Async<Void> sleeper(long seed) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      var notBefore = new long[] {System.nanoTime()};
      var sleep = Sleep.after(Duration.ZERO);
      for (int i = random.nextInt(30); i >= 0; i--) {
        long nanos = random.nextLong(3_000_000);
        switch (random.nextInt(6)) {
          case 0 -> select(sleep, yieldNow()).await();
          case 1 -> select(sleep, sleep(ofNanos(nanos / 4))).await();
          case 2 -> {
            notBefore[0] = System.nanoTime() + nanos;
            sleep.reset(ofNanos(nanos));
          }
          case 3 -> {
            var resets =
                async(() -> {
                  sleep(ofNanos(nanos / 8)).await();
                  notBefore[0] = System.nanoTime() + nanos;
                  sleep.reset(Deadline.after(ofNanos(nanos)));
                });
            join(sleep, resets).await();
          }
          case 4 -> {
            try {
              sleep.timeoutAt(Deadline.after(ofNanos(nanos / 4))).await();
              note(notBefore[0]);
            } catch (TimeoutException e) {
              yieldNow().await();
            }
          }
          default -> {
            sleep.await();
            note(notBefore[0]);
          }
        }
      }
    });
  }

  private Async<Void> ticker(long seed) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      var interval = interval(ofNanos(1 + random.nextLong(2_000_000)));
      for (int i = random.nextInt(10); i >= 0; i--) {
        interval.onMissedTicks(MissedTicks.values()[random.nextInt(3)]);
        if (random.nextInt(3) == 0) {
          select(interval.tick(), yieldNow()).await();
        }
        if (random.nextInt(8) == 0) {
          interval.resetAfter(ofNanos(random.nextLong(2_000_000)));
        }
        if (!interval.tick().await().isPassed()) {
          early.incrementAndGet();
        }
        waits.incrementAndGet();
        sleepUntil(Deadline.after(ofNanos(random.nextLong(2_000_000)))).await();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void sleeps_randomResetsAndAborts_neverEarlyAndAllEnd(int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("TimersStressTest, sleeps: workers " + workers + ", seed " + seed);
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + LENGTH.toNanos();
    var runtime = runtime(workers, seed);
    try (runtime) {
      while (System.nanoTime() < end) {
        var handles = new ArrayList<JoinHandle<Void>>();
        for (int i = 0; i < 200; i++) {
          long one = random.nextLong();
          handles.add(runtime.spawn(i % 4 == 0 ? ticker(one) : sleeper(one)));
        }
        for (JoinHandle<Void> handle : handles) {
          if (random.nextInt(4) == 0) {
            handle.abort();
          }
        }
        for (JoinHandle<Void> handle : handles) {
          endOf(handle);
        }
      }
    }
    assertThat(runtime.toString()).contains("live tasks 0");
    assertThat(early.get()).as("early, seed %d", seed).isZero();
    assertThat(waits.get()).isGreaterThan(100);
  }

  private static void endOf(JoinHandle<Void> handle) throws Exception {
    try {
      handle.block();
    } catch (JoinException e) {
      assertThat(e.isCancelled()).isTrue();
    }
  }

  // ---- a queue

  /// A value, and what its inserter last agreed with the queue.
  private static final class Item {
    private volatile long receivedAt;

    /// Inserter only.
    private long notBefore;

    /// Inserter only.
    private boolean removed;

    private DeadlineQueue.@Nullable Key key;
  }

  private final AtomicInteger insertersLeft = new AtomicInteger();

  private static void change(DeadlineQueue<Item> queue, Item item, SplittableRandom random) {
    long nanos = random.nextLong(4_000_000);
    long notBefore = System.nanoTime() + nanos;
    var key = item.key;
    if (key == null) {
      item.notBefore = notBefore;
      item.key = queue.insert(item, ofNanos(nanos));
    } else if (random.nextInt(4) == 0) {
      item.removed |= queue.remove(key) == item;
    } else if (queue.reset(key, ofNanos(nanos))) {
      item.notBefore = notBefore;
    }
  }

  private Async<List<Item>> inserter(DeadlineQueue<Item> queue, long seed, long end) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      var items = new ArrayList<Item>();
      try {
        while (System.nanoTime() < end) {
          for (int i = random.nextInt(20); i >= 0; i--) {
            items.add(new Item());
            change(queue, items.getLast(), random);
          }
          int recent = Math.min(items.size(), 100);
          for (int i = random.nextInt(40); i >= 0; i--) {
            change(queue, items.get(items.size() - 1 - random.nextInt(recent)), random);
          }
          sleep(ofNanos(random.nextLong(2_000_000))).await();
        }
        return items;
      } finally {
        insertersLeft.decrementAndGet();
      }
    });
  }

  private Async<List<Item>> receiver(DeadlineQueue<Item> queue, long seed) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      var received = new ArrayList<Item>();
      while (insertersLeft.get() > 0 || !queue.isEmpty()) {
        var next = random.nextBoolean() ? queue.next() : queue.take();
        try {
          Item item = next.timeout(ofNanos(random.nextLong(3_000_000))).await();
          if (item != null) {
            item.receivedAt = System.nanoTime();
            received.add(item);
          } else {
            yieldNow().await();
          }
        } catch (TimeoutException e) {
          assertThat(e).isNotNull();
        }
      }
      return received;
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void queue_randomChangesFromManyTasks_eachValueOnceAndNeverEarly(int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("TimersStressTest, queue: workers " + workers + ", seed " + seed);
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + LENGTH.toNanos();
    insertersLeft.set(4);
    try (var runtime = runtime(workers, seed)) {
      var queue = DeadlineQueue.<Item>create();
      var inserters = new ArrayList<JoinHandle<List<Item>>>();
      for (int i = 0; i < 4; i++) {
        inserters.add(runtime.spawn(inserter(queue, random.nextLong(), end)));
      }
      List<Item> received = runtime.spawn(receiver(queue, random.nextLong())).block();
      var items = new ArrayList<Item>();
      for (JoinHandle<List<Item>> inserter : inserters) {
        items.addAll(inserter.block());
      }
      assertThat(new HashSet<>(received)).as("twice, seed %d", seed).hasSameSizeAs(received);
      assertThat(items)
          .as("seed %d", seed)
          .allMatch(item -> item.removed == (item.receivedAt == 0), "either removed or received")
          .allMatch(item -> item.removed || item.receivedAt >= item.notBefore, "not early");
      assertThat(received).hasSizeGreaterThan(100);
      assertThat(Collections.frequency(items.stream().map(item -> item.removed).toList(), true))
          .isPositive();
    }
  }
}
