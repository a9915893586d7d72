package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Distribution;
import weft.benchmarks.measure.Durations;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Spin;
import weft.benchmarks.report.Goal;
import weft.sync.Oneshot;

/// A task wakes another, whose last worker was its own, and then does not let go of that worker for
/// a millisecond: how soon the other one runs.
///
/// @param times how often
/// @param delays where they are written down
public record WakeLatency(int times, Durations delays) implements Workload {
  @Override
  public String name() {
    return "wake_latency";
  }

  @Override
  public String description() {
    return String.format(
        "time until a task runs that a task woke before a poll of 1 ms; %,d times", times);
  }

  @Override
  public String note() {
    return "a p99 of about 1,000 µs means that the idle worker left the task in the busy one's slot;"
        + " cf: thenAcceptAsync";
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
        sleep(HandOff.PAUSE).await();
        var waits = Oneshot.<Boolean>channel();
        var woken = Oneshot.<Long>channel();
        var handle =
            spawn(() -> {
              waits.tx().send(true);
              noteDelay(woken.rx().await());
            });
        waits.rx().await();
        woken.tx().send(System.nanoTime());
        Spin.forNanos(HandOff.TASK.toNanos());
        handle.await();
      }
      return (long) times;
    });
  }

  private void noteDelay(long sent) {
    delays.accept(System.nanoTime() - sent);
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      for (int i = 0; i < times; i++) {
        Thread.sleep(HandOff.PAUSE);
        var woken = new CompletableFuture<Long>();
        var handle = woken.thenAcceptAsync(this::noteDelay, pool);
        woken.complete(System.nanoTime());
        Spin.forNanos(HandOff.TASK.toNanos());
        handle.join();
      }
      return (long) times;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      for (int i = 0; i < times; i++) {
        Thread.sleep(HandOff.PAUSE);
        var waits = new CompletableFuture<Boolean>();
        var woken = new CompletableFuture<Long>();
        var handle =
            new FutureTask<>(
                () -> {
                  waits.complete(true);
                  noteDelay(woken.join());
                },
                null);
        Thread.startVirtualThread(handle);
        waits.join();
        woken.complete(System.nanoTime());
        Spin.forNanos(HandOff.TASK.toNanos());
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
    return List.of(new Goal.Limit(Metric.P99, 100));
  }

  @Override
  public Workload tiny() {
    return new WakeLatency(5, delays);
  }
}
