package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.yieldNow;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;

/// One task that yields again and again from the innermost of nested bodies.
///
/// @param depth how many bodies there are
/// @param yields how often
public record ResumeDepth(int depth, int yields) implements Workload {
  @Override
  public String name() {
    return "resume_depth_" + depth;
  }

  @Override
  public String description() {
    return String.format("yield %,d times, %d bodies deep; per yield", yields, depth);
  }

  @Override
  public String note() {
    return "tokio: boxed futures";
  }

  @Override
  public long operations() {
    return yields;
  }

  @Override
  public long expected() {
    return yields;
  }

  @Override
  public Async<Long> weft() {
    return nested(depth - 1);
  }

  private Async<Long> nested(int more) {
    return async(() -> {
      if (more > 0) {
        return nested(more - 1).await();
      }
      long count = 0;
      for (int i = 0; i < yields; i++) {
        yieldNow().await();
        count++;
      }
      return count;
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> nestedCall(depth - 1));
  }

  @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is measured
  private long nestedCall(int more) {
    if (more > 0) {
      return nestedCall(more - 1);
    }
    long count = 0;
    for (int i = 0; i < yields; i++) {
      Thread.yield();
      count++;
    }
    return count;
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return depth == 100
        ? List.of(new Goal.OfWorkload(Metric.WALL, 5.0, "resume_depth_1"))
        : List.of();
  }

  @Override
  public Workload tiny() {
    return new ResumeDepth(depth, 20);
  }
}
