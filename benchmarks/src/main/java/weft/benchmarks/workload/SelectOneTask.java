package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.select;

import java.util.List;
import weft.Async;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Mpsc;

/// One task that sends to one of two channels, then selects over both: what a select costs where
/// nobody waits.
///
/// @param rounds how often; even
public record SelectOneTask(int rounds) implements Workload {
  @Override
  public String name() {
    return "select_one_task";
  }

  @Override
  public String description() {
    return String.format(
        "one task sends to one of two channels and selects over both, %,d times", rounds);
  }

  @Override
  public String note() {
    return "kt and jox prefer the first channel, the others choose at random";
  }

  @Override
  public long operations() {
    return rounds;
  }

  /// Messages of the second channel count twice.
  @Override
  public long expected() {
    return rounds + rounds / 2L;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var even = Mpsc.<Integer>channel(1);
      var odd = Mpsc.<Integer>channel(1);
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        var tx = i % 2 == 0 ? even.tx() : odd.tx();
        tx.send(1).await();
        sum +=
            switch (select(even.rx().recv(), odd.rx().recv()).await()) {
              case First(var message) -> message == null ? -1 : message;
              case Second(var message) -> message == null ? -1 : 2 * message;
            };
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.BestOther(Metric.WALL, 0.5));
  }

  @Override
  public Workload tiny() {
    return new SelectOneTask(10);
  }
}
