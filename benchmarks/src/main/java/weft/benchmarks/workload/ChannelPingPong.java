package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Mpsc;

/// Two tasks that throw a ball through two channels that hold one message.
///
/// @param rounds how often there and back
public record ChannelPingPong(int rounds) implements Workload {
  @Override
  public String name() {
    return "mpsc_ping_pong";
  }

  @Override
  public String description() {
    return String.format("two tasks, two channels of capacity 1, %,d times there and back", rounds);
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
      var there = Mpsc.<Integer>channel(1);
      var back = Mpsc.<Integer>channel(1);
      var answering = back.tx();
      spawn(
          answering,
          () -> {
            while (there.rx().recv().await() instanceof Integer ball) {
              answering.send(ball).await();
            }
          });
      long sum = 0;
      try (var tx = there.tx()) {
        for (int i = 0; i < rounds; i++) {
          tx.send(1).await();
          Integer ball = back.rx().recv().await();
          sum += ball == null ? -1 : ball;
        }
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var there = new ArrayBlockingQueue<Integer>(1);
      var back = new ArrayBlockingQueue<Integer>(1);
      Thread.startVirtualThread(() -> {
        try {
          for (int i = 0; i < rounds; i++) {
            back.put(there.take());
          }
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        there.put(1);
        sum += back.take();
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
    return new ChannelPingPong(10);
  }
}
