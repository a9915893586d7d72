package weft.runtime.scheduler;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.AbortStorm;
import weft.runtime.AsyncRuntime;

/// Storms on three runtimes that live on, and a look in between at what is left behind: live tasks,
/// threads, heap. `./weft soak` runs it for ten minutes.
class SoakTest {
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
  private static final long SLACK_BYTES = 8 << 20;

  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
  private final Storm storm = new Storm();

  @Test
  void storm_aFewRounds_leavesNothingBehind() throws Exception {
    soak(AbortStorm.LENGTH.multipliedBy(5), AbortStorm.LENGTH);
  }

  @Test
  @Tag("soak")
  void storm_asLongAsToldTo_leavesNothingBehind() throws Exception {
    soak(ofSeconds(Long.getLong("weft.soakSeconds", 600)), ofSeconds(20));
  }

  private void soak(Duration length, Duration round) throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + length.toNanos();
    var runtimes = new ArrayList<AsyncRuntime>();
    for (int workers : new int[] {1, 2, 8}) {
      runtimes.add(
          AsyncRuntime.builder()
              .name("soak" + workers)
              .workers(workers)
              .seed(seed)
              .onUnhandledFailure(unhandled::add)
              .onLongPoll(poll -> {})
              .build());
    }
    long heapAtFirst = 0;
    for (int i = 0; i == 0 || System.nanoTime() < end; i++) {
      blow(runtimes, random, round);
      long heap = heapWhenQuiet(runtimes, seed);
      System.out.printf(
          "SoakTest: seed %d, round %d, %d bodies, %d overruns, heap %d KiB%n",
          seed, i + 1, storm.begun.get(), unhandled.size(), heap >> 10);
      heapAtFirst = i == 0 ? heap : heapAtFirst;
      assertThat(heap).as("seed %d", seed).isLessThan(heapAtFirst + SLACK_BYTES);
      assertThat(unhandled).allMatch(Storm::mayBeReported);
      unhandled.clear();
    }
    runtimes.forEach(AsyncRuntime::close);
    assertThat(threads()).as("seed %d", seed).isEmpty();
  }

  private void blow(List<AsyncRuntime> runtimes, SplittableRandom random, Duration length)
      throws Exception {
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      for (AsyncRuntime runtime : runtimes) {
        storm.blow(runtime, random);
        if (random.nextInt(50) == 0) {
          storm.leave(runtime, random);
        }
      }
    }
  }

  /// Waits for what was left to itself, and looks.
  private long heapWhenQuiet(List<AsyncRuntime> runtimes, long seed) {
    for (AsyncRuntime runtime : runtimes) {
      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!runtime.toString().contains("live tasks 0,")) {
        assertThat(System.nanoTime() < limit).as("seed %d%n%s", seed, runtime.dump()).isTrue();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
    assertThat(storm.cleanedUp.get()).as("seed %d", seed).isEqualTo(storm.begun.get());
    long workers = threads().stream().filter(name -> !name.contains("blocking")).count();
    assertThat(workers).isEqualTo(1 + 2 + 8 + 3); // and the monitors
    System.gc();
    System.gc();
    return MEMORY.getHeapMemoryUsage().getUsed();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("soak"))
        .toList();
  }
}
