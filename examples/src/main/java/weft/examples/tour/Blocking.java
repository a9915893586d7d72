package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;

import java.time.Duration;
import java.util.List;
import weft.Async;
import weft.runtime.AsyncRuntime;

/// Section 8: CPU-bound work goes to a blocking pool.
final class Blocking implements Section {
  private static final Duration WORK = ofMillis(200);
  private static final Duration BEAT = ofMillis(5);

  static long sum() {
    long sum = 0;
    for (int i = 0; i < 1_000_000; i++) {
      sum += i;
    }
    return sum;
  }

  static Async<Long> program() {
    return async(() -> spawnBlocking(() -> sum()).await());
  }

  /// The sum, again and again, so long that a beat can be missed.
  static long sums() {
    long end = System.nanoTime() + WORK.toNanos();
    long result = sum();
    while (System.nanoTime() < end) {
      result = sum();
    }
    return result;
  }

  /// The same on the blocking pool.
  static Async<Long> spawnedSums() {
    return async(() -> spawnBlocking(() -> sums()).await());
  }

  /// A task that ticks, and how long it had to wait at most. Runs on one worker.
  private static final class Pulse {
    private long last = System.nanoTime();
    private long longest;
    private int ticks;

    Async<Void> tick() {
      return async(() -> {
        while (true) {
          sleep(BEAT).await();
          noteTick();
        }
      });
    }

    void noteTick() {
      long now = System.nanoTime();
      longest = Math.max(longest, now - last);
      last = now;
      ticks++;
    }
  }

  /// The longest pause of a ticking task while some work is done, and how often it ticked.
  static Async<Timed<Integer>> pulseDuring(Async<Long> work) {
    return async(() -> {
      var pulse = new Pulse();
      var ticking = spawn(pulse.tick());
      sleep(BEAT.multipliedBy(3)).await();
      int before = pulse.ticks;
      work.await();
      int during = pulse.ticks - before;
      pulse.noteTick();
      ticking.abort();
      return new Timed<>(during, Duration.ofNanos(pulse.longest));
    });
  }

  @Override
  public int number() {
    return 8;
  }

  @Override
  public String title() {
    return "CPU-bound work goes to a blocking pool";
  }

  @Override
  public String tutorial() {
    return "spawn_blocking runs on a dedicated pool: safe for CPU-intensive work.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    try (var runtime = AsyncRuntime.builder().name("one").workers(1).build()) {
      long sum = runtime.run(() -> program().await());
      screen.say("Blocking result: " + sum);
      Duration limit = WORK.dividedBy(2);
      var pooled =
          Timed.within(screen, limit, () -> runtime.run(() -> pulseDuring(spawnedSums()).await()));
      screen.say("200 ms of sums on the pool: " + pooled.value() + " ticks meanwhile");
      var unpooled = runtime.run(() -> pulseDuring(async(() -> sums())).await());
      screen.say("the same on the only worker: " + unpooled.value() + " ticks meanwhile");
      return List.of(
          Claim.equal("the sum of 0 to 999,999", 499_999_500_000L, sum),
          pooled.claim("one worker, longest pause of a 5 ms beat", BEAT, limit),
          Claim.equal("for contrast, sums on the worker: ticks", 0, unpooled.value()));
    }
  }
}
