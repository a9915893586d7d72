package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.spawn;

import java.util.List;
import weft.Async;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Mpsc;

/// Two producers with a channel each, and one task that selects over both.
///
/// @param each how many messages each of them sends
/// @param capacity of each channel
public record SelectTwoProducers(int each, int capacity) implements Workload {
  @Override
  public String name() {
    return "select_two_producers";
  }

  @Override
  public String description() {
    return String.format(
        "one task selects over two channels (capacity %d) with a producer × %,d messages each;"
            + " per message",
        capacity, each);
  }

  @Override
  public String note() {
    return "kt and jox prefer the first channel, the others choose at random";
  }

  @Override
  public long operations() {
    return 2L * each;
  }

  /// Messages of the second channel count twice.
  @Override
  public long expected() {
    return 3L * each * (each - 1) / 2;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var one = Mpsc.<Integer>channel(capacity);
      var other = Mpsc.<Integer>channel(capacity);
      long sum = 0;
      // Open to the end: a select over a closed channel would not wait for the other.
      try (var toOne = one.tx();
          var toOther = other.tx()) {
        produce(toOne.share());
        produce(toOther.share());
        for (long i = operations(); i > 0; i--) {
          sum +=
              switch (select(one.rx().recv(), other.rx().recv()).await()) {
                case First(var message) -> message == null ? -1 : message;
                case Second(var message) -> message == null ? -1 : 2 * message;
              };
        }
      }
      return sum;
    });
  }

  private void produce(Mpsc.Sender<Integer> tx) {
    spawn(
        tx,
        () -> {
          for (int message = 0; message < each; message++) {
            tx.send(message).await();
          }
        });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.BestOther(Metric.WALL, 0.5));
  }

  @Override
  public Workload tiny() {
    return new SelectTwoProducers(20, 5);
  }
}
