package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Oneshot;

/// Pairs of tasks that send each other one message, as in Tokio's benchmark `ping_pong`: two spawns
/// and two oneshots per pair; the last pair tells that all are done.
///
/// @param pairs how many
public record PingPong(int pairs) implements Workload {
  @Override
  public String name() {
    return "ping_pong";
  }

  @Override
  public String description() {
    return String.format(
        "%,d pairs of tasks, a message each way (2 spawns, 2 oneshots); per pair", pairs);
  }

  @Override
  public String note() {
    return "oneshot of cf and vt: a CompletableFuture, whose dependents cf runs in the thread that"
        + " completes it";
  }

  @Override
  public long operations() {
    return pairs;
  }

  @Override
  public long expected() {
    return pairs;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var received = new AtomicInteger();
      var done = Oneshot.<Long>channel();
      for (int i = 0; i < pairs; i++) {
        spawn(() -> {
          var ping = Oneshot.<Integer>channel();
          var pong = Oneshot.<Integer>channel();
          spawn(() -> pong.tx().send(ping.rx().await()));
          ping.tx().send(1);
          if (received.addAndGet(pong.rx().await()) == pairs) {
            done.tx().send((long) pairs);
          }
        });
      }
      return done.rx().await();
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      var received = new AtomicInteger();
      var done = new CompletableFuture<Long>();
      for (int i = 0; i < pairs; i++) {
        pool.execute(() -> startPair(pool, received, done));
      }
      return done.join();
    });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the futures completed by hand are the results
  private void startPair(Executor pool, AtomicInteger received, CompletableFuture<Long> done) {
    var ping = new CompletableFuture<Integer>();
    var pong = new CompletableFuture<Integer>();
    pool.execute(() -> ping.thenAccept(pong::complete));
    ping.complete(1);
    pong.thenAccept(value -> {
      if (received.addAndGet(value) == pairs) {
        done.complete((long) pairs);
      }
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var received = new AtomicInteger();
      var done = new CompletableFuture<Long>();
      for (int i = 0; i < pairs; i++) {
        Thread.startVirtualThread(() -> {
          var ping = new CompletableFuture<Integer>();
          var pong = new CompletableFuture<Integer>();
          Thread.startVirtualThread(() -> pong.complete(ping.join()));
          ping.complete(1);
          if (received.addAndGet(pong.join()) == pairs) {
            done.complete((long) pairs);
          }
        });
      }
      return done.join();
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 0.15, "tokio"));
  }

  @Override
  public Workload tiny() {
    return new PingPong(10);
  }
}
