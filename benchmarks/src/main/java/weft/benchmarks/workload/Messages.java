package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Mpsc;

/// Producers that send numbers through one channel to one consumer.
///
/// @param name on the command line
/// @param producers how many
/// @param each how many messages each of them sends
/// @param capacity of the channel, or 0 for no limit
/// @param goal the multiple of the best other's time
public record Messages(String name, int producers, int each, int capacity, double goal)
    implements Workload {
  @Override
  public String description() {
    return String.format(
        "%d producer%s × %,d messages to one consumer, %s; per message",
        producers,
        producers == 1 ? "" : "s",
        each,
        capacity == 0 ? "unbounded" : "capacity " + capacity);
  }

  @Override
  public long operations() {
    return (long) producers * each;
  }

  @Override
  public long expected() {
    return (long) producers * each * (each - 1) / 2;
  }

  @Override
  public Async<Long> weft() {
    return capacity == 0 ? unbounded() : bounded();
  }

  private Async<Long> bounded() {
    return async(() -> {
      var channel = Mpsc.<Integer>channel(capacity);
      try (var first = channel.tx()) {
        for (int i = 0; i < producers; i++) {
          var tx = first.share();
          spawn(
              tx,
              () -> {
                for (int message = 0; message < each; message++) {
                  tx.send(message).await();
                }
              });
        }
      }
      return sum(channel.rx()).await();
    });
  }

  private Async<Long> unbounded() {
    return async(() -> {
      var channel = Mpsc.<Integer>unbounded();
      try (var first = channel.tx()) {
        for (int i = 0; i < producers; i++) {
          var tx = first.share();
          spawn(
              tx,
              () -> {
                for (int message = 0; message < each; message++) {
                  tx.send(message);
                }
              });
        }
      }
      return sum(channel.rx()).await();
    });
  }

  private static Async<Long> sum(Mpsc.Receiver<Integer> rx) {
    return async(() -> {
      long sum = 0;
      while (rx.recv().await() instanceof Integer message) {
        sum += message;
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      BlockingQueue<Integer> queue =
          capacity == 0 ? new LinkedBlockingQueue<>() : new ArrayBlockingQueue<>(capacity);
      for (int i = 0; i < producers; i++) {
        Thread.startVirtualThread(() -> produce(queue));
      }
      long sum = 0;
      for (long i = operations(); i > 0; i--) {
        sum += queue.take();
      }
      return sum;
    });
  }

  private void produce(BlockingQueue<Integer> queue) {
    try {
      for (int message = 0; message < each; message++) {
        queue.put(message);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.BestOther(Metric.WALL, goal));
  }

  @Override
  public Workload tiny() {
    return new Messages(name, producers, 20, capacity, goal);
  }
}
