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

  /// A million timers of 32 bytes that stay would be 32 MB.
  private static final long BOUND = 8 << 20;

  private final AtomicInteger cancelledElsewhere = new AtomicInteger();

  private interface Batch {
    void run(AsyncRuntime runtime) throws Exception;
  }

  private static void assertFlat(int timers, Batch batch) throws Exception {
    var runtime = AsyncRuntime.builder().workers(2).build();
    try (runtime) {
      for (int i = 0; i < 10; i++) {
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

  // ---- cancelled wherever the task is resumed

  private Async<Void> waiter(Manual<Integer> door) {
    return async(() -> {
      int registeredBy = Worker.currentOrFail().index();
      select(sleep(ofHours(1)), door).await();
      if (Worker.currentOrFail().index() != registeredBy) {
        cancelledElsewhere.incrementAndGet();
      }
    });
  }

  private void cancelAnywhere(AsyncRuntime runtime) throws Exception {
    var doors = new ArrayList<Manual<Integer>>();
    var handles = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < BATCH; i++) {
      doors.add(new Manual<>());
      handles.add(runtime.spawn(waiter(doors.getLast())));
    }
    for (Manual<Integer> door : doors) {
      door.complete(1); // through the injector: either worker takes it
    }
    for (JoinHandle<Void> handle : handles) {
      handle.block();
    }
  }

  private void cancelAnywhere(int timers) throws Exception {
    assertFlat(timers, this::cancelAnywhere);
    System.out.println("TimersHeapTest: cancelled by another worker: " + cancelledElsewhere);
    assertThat(cancelledElsewhere.get()).isPositive();
  }

  @Test
  void timers_millionCancelledByEitherWorker_heapStaysFlat() throws Exception {
    cancelAnywhere(1_000_000);
  }

  @Test
  @Tag("full")
  void timers_tenMillionCancelledByEitherWorker_heapStaysFlat() throws Exception {
    cancelAnywhere(10_000_000);
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
    var queue = new DeadlineQueue<Integer>();
    assertFlat(
        1_000_000,
        runtime -> {
          for (int i = 0; i < BATCH; i++) {
            queue.remove(queue.insert(i, ofHours(1)));
          }
        });
  }
}
