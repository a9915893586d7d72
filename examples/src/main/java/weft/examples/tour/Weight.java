package weft.examples.tour;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.consumeBudget;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Section 13: what a task weighs, and what a thread does.
///
/// @param tasks how many sleep at once
record Weight(int tasks) implements Section {
  static final int USUAL = 100_000;
  static final int MILLION = 1_000_000;
  private static final int PLATFORM_THREADS = 1_000;

  /// Tasks that sleep until they are aborted.
  static Async<List<JoinHandle<Void>>> sleepers(int count) {
    return async(() -> {
      var handles = new ArrayList<JoinHandle<Void>>(count);
      for (int i = 0; i < count; i++) {
        handles.add(spawn(() -> sleep(ofHours(1)).await()));
        consumeBudget().await(); // a million spawns would be a long poll
      }
      return handles;
    });
  }

  /// Bytes of live heap per sleeping task.
  private long bytesPerTask() throws Exception {
    try (var runtime = AsyncRuntime.builder().build()) {
      long before = liveHeap();
      var handles = runtime.run(() -> sleepers(tasks).await());
      runtime.run(() -> sleep(ofMillis(50)).await()); // so that all of them sleep
      long bytes = (liveHeap() - before) / tasks;
      handles.forEach(JoinHandle::abort);
      return bytes;
    }
  }

  /// The same for virtual threads that wait.
  private long bytesPerVirtualThread() throws Exception {
    long before = liveHeap();
    var end = new CountDownLatch(1);
    var waiting = new CountDownLatch(tasks);
    var threads = new ArrayList<Thread>(tasks);
    for (int i = 0; i < tasks; i++) {
      threads.add(Thread.startVirtualThread(() -> await(waiting, end)));
    }
    waiting.await();
    long bytes = (liveHeap() - before) / tasks;
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return bytes;
  }

  /// Resident bytes per platform thread that waits; empty where the system does not tell.
  private static OptionalLong bytesPerPlatformThread() throws Exception {
    OptionalLong before = residentBytes();
    var end = new CountDownLatch(1);
    var waiting = new CountDownLatch(PLATFORM_THREADS);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < PLATFORM_THREADS; i++) {
      threads.add(Thread.ofPlatform().daemon().start(() -> await(waiting, end)));
    }
    waiting.await();
    OptionalLong after = residentBytes();
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return before.isEmpty() || after.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of((after.getAsLong() - before.getAsLong()) / PLATFORM_THREADS);
  }

  private static void await(CountDownLatch waiting, CountDownLatch end) {
    waiting.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long liveHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /// As Linux tells it.
  private static OptionalLong residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return OptionalLong.empty();
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst();
  }

  @Override
  public int number() {
    return 13;
  }

  @Override
  public String title() {
    return "What a task weighs";
  }

  @Override
  public String tutorial() {
    return "A task takes a few hundred bytes, a thread kilobytes.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    long task = bytesPerTask();
    screen.say(String.format("%,d sleeping tasks: %,d bytes each", tasks, task));
    long virtual = bytesPerVirtualThread();
    screen.say(String.format("%,d waiting virtual threads: %,d bytes each", tasks, virtual));
    OptionalLong platform = bytesPerPlatformThread();
    screen.say(
        platform.isPresent()
            ? String.format(
                "%,d platform threads: %,d bytes each, outside the heap",
                PLATFORM_THREADS, platform.getAsLong())
            : "platform threads: this system does not tell what they take");
    return List.of(
        new Claim("bytes of a sleeping task", "at most 300", Long.toString(task), task <= 300),
        Claim.atLeast("bytes of a virtual thread", 2 * task, virtual));
  }
}
