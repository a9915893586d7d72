package weft.time;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Manual;
import weft.runtime.AsyncRuntime;
import weft.runtime.scheduler.Worker;
import weft.task.JoinHandle;

/// Timers of an hour that are created and cancelled leave nothing behind: not in the wheel of the
/// worker that cancels, and not in that of another.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TimersHeapTest {
  private static final int BATCH = 10_000;

  private static final int WARM_UPS = 10;

  /// A million timers of 32 bytes that stay would be 32 MB. Those of the last batch may stay until
  /// their worker's next turn.
  private static final long BOUND = 1 << 20;

  private final AtomicInteger registered = new AtomicInteger();
  private final AtomicInteger cancelledElsewhere = new AtomicInteger();

  private interface Batch {
    void run(AsyncRuntime runtime) throws Exception;
  }

  private static void assertFlat(int timers, Batch batch) throws Exception {
    var runtime = AsyncRuntime.builder().workers(2).build();
    try (runtime) {
      for (int i = 0; i < WARM_UPS; i++) {
        batch.run(runtime);
      }
      long before = liveHeap();
      for (int i = 0; i < timers / BATCH; i++) {
        batch.run(runtime);
      }
      long growth = liveHeap() - before;
      System.out.println("TimersHeapTest: " + timers + " timers, heap grew by " + growth);
      assertThat(growth).isLessThan(BOUND);
    }
    assertThat(runtime.toString()).contains("live tasks 0");
  }

  private static long liveHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  // ---- cancelled by the worker that did not register them

  private Async<Void> waiter(Manual<Integer> door) {
    return async(() -> {
      int registeredBy = Worker.currentOrFail().index();
      registered.incrementAndGet();
      select(sleep(ofHours(1)), door).await();
      if (Worker.currentOrFail().index() != registeredBy) {
        cancelledElsewhere.incrementAndGet();
      }
    });
  }

  /// A task that holds a worker until it is told to go.
  private static final class Hold {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final JoinHandle<Void> handle;

    @SuppressWarnings("weft:blocking")
    Hold(AsyncRuntime runtime) throws InterruptedException {
      handle =
          runtime.spawn(() -> {
            begun.countDown();
            end.await();
          });
      begun.await();
    }

    void release() throws Exception {
      end.countDown();
      handle.block();
    }
  }

  /// One of the two workers is held while the other registers, then the other while the one
  /// cancels.
  private void cancelElsewhere(AsyncRuntime runtime) throws Exception {
    registered.set(0);
    var canceller = new Hold(runtime);
    var doors = new ArrayList<Manual<Integer>>();
    var handles = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < BATCH; i++) {
      doors.add(new Manual<>());
      handles.add(runtime.spawn(waiter(doors.getLast())));
    }
    while (registered.get() < BATCH) {
      Thread.onSpinWait();
    }
    var registrar = new Hold(runtime);
    canceller.release();
    for (Manual<Integer> door : doors) {
      door.complete(1);
    }
    for (JoinHandle<Void> handle : handles) {
      handle.block();
    }
    registrar.release();
  }

  private void cancelElsewhere(int timers) throws Exception {
    assertFlat(timers, this::cancelElsewhere);
    assertThat(cancelledElsewhere.get()).isEqualTo(timers + WARM_UPS * BATCH);
  }

  @Test
  void timers_millionCancelledByTheOtherWorker_heapStaysFlat() throws Exception {
    cancelElsewhere(1_000_000);
  }

  @Test
  @Tag("full") // every day: the million above; these take 7 s
  void timers_tenMillionCancelledByTheOtherWorker_heapStaysFlat() throws Exception {
    cancelElsewhere(10_000_000);
  }

  // ---- created and cancelled by running tasks

  private static Async<Void> both(Async<Void> first, Async<Void> second) {
    return async(() -> {
      joinAll(spawn(first), spawn(second)).await();
    });
  }

  private static Async<Void> losing() {
    return async(() -> {
      for (int i = 0; i < BATCH / 2; i++) {
        select(sleep(ofHours(1)), yieldNow()).await();
      }
    });
  }

  @Test
  void sleeps_millionLost_heapStaysFlat() throws Exception {
    assertFlat(1_000_000, runtime -> runtime.run(() -> both(losing(), losing()).await()));
  }

  private static Async<Void> resetting() {
    return async(() -> {
      var sleep = Sleep.after(ofHours(9));
      for (int i = 0; i < BATCH / 2; i++) {
        select(sleep, yieldNow()).await();
        sleep.reset(i % 2 == 0 ? ofMinutes(1) : ofHours(2));
      }
    });
  }

  @Test
  void sleep_millionResets_heapStaysFlat() throws Exception {
    assertFlat(1_000_000, runtime -> runtime.run(() -> both(resetting(), resetting()).await()));
  }

  @Test
  void queue_millionInsertedAndRemoved_heapStaysFlat() throws Exception {
    var queue = DeadlineQueue.<Integer>create();
    assertFlat(
        1_000_000,
        runtime -> {
          for (int i = 0; i < BATCH; i++) {
            queue.remove(queue.insert(i, ofHours(1)));
          }
        });
  }
}
