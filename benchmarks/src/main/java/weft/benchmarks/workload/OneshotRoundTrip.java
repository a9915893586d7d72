package weft.benchmarks.workload;

import static weft.Weft.async;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Oneshot;

/// A oneshot made, sent and received in one task.
///
/// @param times how often
public record OneshotRoundTrip(int times) implements Workload {
  @Override
  public String name() {
    return "oneshot";
  }

  @Override
  public String description() {
    return String.format("make a oneshot, send, receive in one task, %,d times", times);
  }

  @Override
  public String note() {
    return "cf and vt: a CompletableFuture";
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
      long sum = 0;
      for (int i = 0; i < times; i++) {
        var channel = Oneshot.<Integer>channel();
        channel.tx().send(1);
        sum += channel.rx().await();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return virtualThreads();
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      long sum = 0;
      for (int i = 0; i < times; i++) {
        var future = new CompletableFuture<Integer>();
        future.complete(1);
        sum += future.join();
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1.0, "cf"));
  }

  @Override
  public Workload tiny() {
    return new OneshotRoundTrip(10);
  }
}
