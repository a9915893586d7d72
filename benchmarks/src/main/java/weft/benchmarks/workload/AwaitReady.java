package weft.benchmarks.workload;

import static weft.Weft.async;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;

/// Await bodies that are ready at once, one after the other, in one task.
///
/// @param awaits how many
public record AwaitReady(int awaits) implements Workload {
  @Override
  public String name() {
    return "await_ready";
  }

  @Override
  public String description() {
    return String.format("make and await a body that does not wait, %,d times; per await", awaits);
  }

  @Override
  public String note() {
    return "plain makes an object of the same size and calls a virtual method of it; tokio: a boxed"
        + " future; no kotlin: a suspending call that does not suspend is a plain call, and inlined";
  }

  @Override
  public long operations() {
    return awaits;
  }

  @Override
  public long expected() {
    return awaits * 3L;
  }

  private static Async<Integer> three(int value) {
    return async(() -> value);
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < awaits; i++) {
        sum += three(3).await();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> plain() {
    return Optional.of(() -> {
      long sum = 0;
      for (int i = 0; i < awaits; i++) {
        sum += PlainCalls.Call.of(i, 3).getAsInt();
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 2.0, "plain"));
  }

  @Override
  public Workload tiny() {
    return new AwaitReady(20);
  }
}
