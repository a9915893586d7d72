package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Broadcast;

/// One task that sends numbers to several that receive them all.
///
/// @param receivers how many
/// @param messages how many each of them receives
public record BroadcastMessages(int receivers, int messages) implements Workload {
  @Override
  public String name() {
    return "broadcast_1_" + receivers;
  }

  @Override
  public String description() {
    return String.format(
        "one producer × %,d messages to %d receivers each, nobody lags; per delivery",
        messages, receivers);
  }

  @Override
  public String note() {
    return "kt: a SharedFlow that replays all";
  }

  @Override
  public long operations() {
    return (long) receivers * messages;
  }

  @Override
  public long expected() {
    return (long) receivers * messages * (messages - 1) / 2;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var channel = Broadcast.<Integer>channel(messages);
      var handles = new ArrayList<Async<Long>>();
      try (var tx = channel.tx();
          var first = channel.rx()) {
        for (int i = 0; i < receivers; i++) {
          var rx = first.resubscribe();
          handles.add(spawn(rx, () -> sum(rx).await()));
        }
        for (int message = 0; message < messages; message++) {
          tx.send(message);
        }
      }
      long sum = 0;
      for (var handle : handles) {
        sum += handle.await();
      }
      return sum;
    });
  }

  private static Async<Long> sum(Broadcast.Receiver<Integer> rx) {
    return async(() -> {
      long sum = 0;
      while (rx.recv().await() instanceof Integer message) {
        sum += message;
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.BestOther(Metric.WALL, 0.2));
  }

  @Override
  public Workload tiny() {
    return new BroadcastMessages(receivers, 10);
  }
}
