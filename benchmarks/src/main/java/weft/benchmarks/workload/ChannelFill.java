package weft.benchmarks.workload;

import static weft.Weft.async;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Mpsc;

/// One task that fills a channel and empties it again: what sending costs where nobody waits.
///
/// @param times how often
/// @param capacity of the channel
public record ChannelFill(int times, int capacity) implements Workload {
  @Override
  public String name() {
    return "mpsc_one_task";
  }

  @Override
  public String description() {
    return String.format(
        "one task sends %d messages, then receives them, %,d times; per message", capacity, times);
  }

  @Override
  public long operations() {
    return (long) times * capacity;
  }

  @Override
  public long expected() {
    return (long) times * capacity * (capacity - 1) / 2;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var channel = Mpsc.<Integer>channel(capacity);
      long sum = 0;
      for (int turn = 0; turn < times; turn++) {
        for (int i = 0; i < capacity; i++) {
          channel.tx().send(i).await();
        }
        for (int i = 0; i < capacity; i++) {
          Integer message = channel.rx().recv().await();
          sum += message == null ? -1 : message;
        }
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var queue = new ArrayBlockingQueue<Integer>(capacity);
      long sum = 0;
      for (int turn = 0; turn < times; turn++) {
        for (int i = 0; i < capacity; i++) {
          queue.put(i);
        }
        for (int i = 0; i < capacity; i++) {
          sum += queue.take();
        }
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
    return new ChannelFill(2, capacity);
  }
}
