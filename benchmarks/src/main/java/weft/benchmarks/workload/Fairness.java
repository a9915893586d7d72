package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Distribution;
import weft.benchmarks.measure.Durations;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.sync.Oneshot;
import weft.task.JoinHandle;

/// Many tasks that yield, and among them two that wake each other without end, which a scheduler
/// that prefers whoever was just woken would serve alone.
///
/// @param tasks that yield
/// @param yields of each
/// @param durations how long each of them took is written there
public record Fairness(int tasks, int yields, Durations durations) implements Workload {
  @Override
  public String name() {
    return "fairness";
  }

  @Override
  public String description() {
    return String.format(
        "%,d tasks that yield %,d times beside a pair that ping-pongs: slowest ÷ median",
        tasks, yields);
  }

  @Override
  public String note() {
    return "the ping-pong is made of oneshots, each carrying the next one; no cf, as in yield_many";
  }

  @Override
  public long operations() {
    return (long) tasks * yields;
  }

  @Override
  public long expected() {
    return operations();
  }

  /// What the two players throw; the answer goes into the oneshot that came with it.
  ///
  /// @param answer null ends the game
  private record Ball(Oneshot.@Nullable Channel<Ball> answer) {}

  /// The same for threads.
  ///
  /// @param answer null ends the game
  private record ThreadBall(@Nullable CompletableFuture<ThreadBall> answer) {}

  @Override
  public Async<Long> weft() {
    return async(() -> {
      var stop = new AtomicBoolean();
      var first = Oneshot.<Ball>channel();
      var second = Oneshot.<Ball>channel();
      first.tx().send(new Ball(second));
      var one = spawn(play(first, stop));
      var other = spawn(play(second, stop));
      long start = System.nanoTime();
      var handles = new ArrayList<JoinHandle<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        handles.add(spawn(yielding(start)));
      }
      long sum = 0;
      for (JoinHandle<Long> handle : handles) {
        sum += handle.await();
      }
      stop.set(true);
      one.await();
      other.await();
      return sum;
    });
  }

  private Async<Long> yielding(long start) {
    return async(() -> {
      long count = 0;
      for (int n = 0; n < yields; n++) {
        yieldNow().await();
        count++;
      }
      durations.accept(System.nanoTime() - start);
      return count;
    });
  }

  private static Async<Void> play(Oneshot.Channel<Ball> first, AtomicBoolean stop) {
    return async(() -> {
      Oneshot.Channel<Ball> mine = first;
      while (true) {
        Oneshot.Channel<Ball> answer = mine.rx().await().answer();
        if (answer == null) {
          return;
        }
        if (stop.get()) {
          answer.tx().send(new Ball(null));
          return;
        }
        mine = Oneshot.channel();
        answer.tx().send(new Ball(mine));
      }
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var stop = new AtomicBoolean();
      var first = new CompletableFuture<ThreadBall>();
      var second = new CompletableFuture<ThreadBall>();
      first.complete(new ThreadBall(second));
      Thread one = Thread.startVirtualThread(() -> playOnThread(first, stop));
      Thread other = Thread.startVirtualThread(() -> playOnThread(second, stop));
      long start = System.nanoTime();
      var handles = new ArrayList<FutureTask<Long>>(tasks);
      for (int i = 0; i < tasks; i++) {
        var task = new FutureTask<>(() -> yieldOnThread(start));
        Thread.startVirtualThread(task);
        handles.add(task);
      }
      long sum = 0;
      for (FutureTask<Long> handle : handles) {
        sum += handle.get();
      }
      stop.set(true);
      one.join();
      other.join();
      return sum;
    });
  }

  @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is measured
  private long yieldOnThread(long start) {
    long count = 0;
    for (int n = 0; n < yields; n++) {
      Thread.yield();
      count++;
    }
    durations.accept(System.nanoTime() - start);
    return count;
  }

  private static void playOnThread(CompletableFuture<ThreadBall> first, AtomicBoolean stop) {
    CompletableFuture<ThreadBall> mine = first;
    while (true) {
      CompletableFuture<ThreadBall> answer = mine.join().answer();
      if (answer == null) {
        return;
      }
      if (stop.get()) {
        answer.complete(new ThreadBall(null));
        return;
      }
      mine = new CompletableFuture<>();
      answer.complete(new ThreadBall(mine));
    }
  }

  @Override
  public Gauge gauge() {
    return Distribution.evenness(durations);
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Limit(Metric.SLOWEST, 1.5));
  }

  @Override
  public Workload tiny() {
    return new Fairness(10, 10, durations);
  }
}
