package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Distribution;
import weft.benchmarks.measure.Durations;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Spin;
import weft.benchmarks.report.Goal;

/// A busy task spawns another while the second worker is idle: how soon the second worker starts
/// it. The spawner holds its own worker until the new task runs, for as long as that one takes.
///
/// @param times how often
/// @param delays where they are written down
public record HandOff(int times, Durations delays) implements Workload {
  /// How long the new task takes, and the spawner at most.
  static final Duration TASK = Duration.ofMillis(1);

  /// Long enough that the other worker has parked.
  static final Duration PAUSE = Duration.ofMillis(1);

  @Override
  public String name() {
    return "hand_off";
  }

  @Override
  public String description() {
    return String.format(
        "time until a task of 1 ms starts, spawned by a busy worker beside an idle one; %,d times",
        times);
  }

  @Override
  public String note() {
    return "two idle cores and two workers are needed; a p99 of about 1,000 µs means that the idle"
        + " worker did not take the task";
  }

  @Override
  public long operations() {
    return times;
  }

  @Override
  public long expected() {
    return times;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      for (int i = 0; i < times; i++) {
        sleep(PAUSE).await();
        var started = new AtomicBoolean();
        long spawned = System.nanoTime();
        var handle = spawn(() -> beSpawned(spawned, started));
        Spin.until(started::get, TASK.toNanos());
        handle.await();
      }
      return (long) times;
    });
  }

  private void beSpawned(long spawned, AtomicBoolean started) {
    delays.accept(System.nanoTime() - spawned);
    started.set(true);
    Spin.forNanos(TASK.toNanos());
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      for (int i = 0; i < times; i++) {
        Thread.sleep(PAUSE);
        var started = new AtomicBoolean();
        long spawned = System.nanoTime();
        var handle = CompletableFuture.runAsync(() -> beSpawned(spawned, started), pool);
        Spin.until(started::get, TASK.toNanos());
        handle.join();
      }
      return (long) times;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      for (int i = 0; i < times; i++) {
        Thread.sleep(PAUSE);
        var started = new AtomicBoolean();
        long spawned = System.nanoTime();
        var handle = new FutureTask<>(() -> beSpawned(spawned, started), null);
        Thread.startVirtualThread(handle);
        Spin.until(started::get, TASK.toNanos());
        handle.get();
      }
      return (long) times;
    });
  }

  @Override
  public Gauge gauge() {
    return Distribution.latency(delays);
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Limit(Metric.P99, 100), new Goal.BestOther(Metric.P99, 1.2));
  }

  @Override
  public Workload tiny() {
    return new HandOff(5, delays);
  }
}
