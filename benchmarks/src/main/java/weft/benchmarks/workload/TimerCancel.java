package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Pace;
import weft.benchmarks.report.Goal;
import weft.task.JoinHandle;

/// Register a timer that is far away and cancel it at once, again and again: what a timeout costs
/// that does not come.
///
/// @param tasks how many do so at the same time
/// @param each how often each of them does
public record TimerCancel(int tasks, int each) implements Workload {
  /// Far away.
  static final Duration LIMIT = Duration.ofSeconds(10);

  @Override
  public String name() {
    return tasks == 1 ? "timer_cancel" : "timer_cancel_" + tasks;
  }

  @Override
  public String description() {
    return String.format(
        "register a timer of %d s and cancel it, %,d times in %d %s; per timer",
        LIMIT.toSeconds(), each, tasks, tasks == 1 ? "task" : "tasks");
  }

  @Override
  public String note() {
    return "weft: a yield with a timeout, the yield included; tokio: a sleep polled once and dropped; kotlin: withTimeout; cf:"
        + " orTimeout and complete; jdk-timer: ScheduledThreadPoolExecutor; netty-timer:"
        + " HashedWheelTimer, which forgets what was cancelled at its next tick";
  }

  @Override
  public long operations() {
    return (long) tasks * each;
  }

  @Override
  public long expected() {
    return operations();
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      if (tasks == 1) {
        return registerAndCancel().await();
      }
      var handles = new ArrayList<JoinHandle<Long>>();
      for (int i = 0; i < tasks; i++) {
        handles.add(spawn(registerAndCancel()));
      }
      long sum = 0;
      for (JoinHandle<Long> handle : handles) {
        sum += handle.await();
      }
      return sum;
    });
  }

  private Async<Long> registerAndCancel() {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < each; i++) {
        yieldNow().timeout(LIMIT).await();
        sum++;
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> {
      var handles = new ArrayList<CompletableFuture<Long>>();
      for (int i = 0; i < tasks; i++) {
        handles.add(CompletableFuture.supplyAsync(this::completeInTime, pool));
      }
      long sum = 0;
      for (CompletableFuture<Long> handle : handles) {
        sum += handle.join();
      }
      return sum;
    });
  }

  private long completeInTime() {
    long sum = 0;
    for (int i = 0; i < each; i++) {
      var future = new CompletableFuture<Long>().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS);
      future.complete(1L);
      sum += future.join();
    }
    return sum;
  }

  @Override
  public Gauge gauge() {
    return new Pace("2g");
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1.0, "netty-timer"));
  }

  @Override
  public Workload tiny() {
    return new TimerCancel(tasks, 5);
  }
}
