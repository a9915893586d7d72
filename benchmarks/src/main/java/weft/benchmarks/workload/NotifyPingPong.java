package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Notify;

/// Two tasks that notify each other in turn.
///
/// @param rounds how often there and back
public record NotifyPingPong(int rounds) implements Workload {
  @Override
  public String name() {
    return "notify_ping_pong";
  }

  @Override
  public String description() {
    return String.format("two tasks that notify each other, %,d times there and back", rounds);
  }

  @Override
  public String note() {
    return "vt: two semaphores of java.util.concurrent";
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
      var there = Notify.create();
      var back = Notify.create();
      spawn(() -> {
        for (int i = 0; i < rounds; i++) {
          there.notified().await();
          back.notifyOne();
        }
      });
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        there.notifyOne();
        back.notified().await();
        sum++;
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var there = new Semaphore(0);
      var back = new Semaphore(0);
      Thread.startVirtualThread(() -> {
        for (int i = 0; i < rounds; i++) {
          there.acquireUninterruptibly();
          back.release();
        }
      });
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        there.release();
        back.acquireUninterruptibly();
        sum++;
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
    return new NotifyPingPong(10);
  }
}
