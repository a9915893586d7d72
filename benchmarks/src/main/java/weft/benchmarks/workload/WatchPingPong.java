package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Watch;

/// Two tasks that watch each other's number, and count on.
///
/// @param rounds how often there and back
public record WatchPingPong(int rounds) implements Workload {
  @Override
  public String name() {
    return "watch_ping_pong";
  }

  @Override
  public String description() {
    return String.format("two tasks, two watched values, %,d times there and back", rounds);
  }

  @Override
  public String note() {
    return "kt: two StateFlows";
  }

  @Override
  public long operations() {
    return rounds;
  }

  @Override
  public long expected() {
    return rounds;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var there = Watch.channel(0);
      var back = Watch.channel(0);
      var answering = back.tx();
      spawn(
          answering,
          () -> {
            while (there.rx().changed().await()) {
              answering.send(there.rx().value());
            }
          });
      long sum = 0;
      try (var tx = there.tx()) {
        for (int i = 1; i <= rounds; i++) {
          tx.send(i);
          back.rx().changed().await();
          sum += back.rx().value() == i ? 1 : 0;
        }
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 0.6, "tokio"));
  }

  @Override
  public Workload tiny() {
    return new WatchPingPong(10);
  }
}
