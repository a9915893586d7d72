package weft.benchmarks.measure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/// The memory of a server whose connections are all there, most of them idle: the heap in use after
/// collections, and what the process holds beside its heap, per connection. The heap has its full
/// size from the start, so that it does not grow between the two looks.
public final class Connections implements Gauge {
  private final LoadReports reports;

  /// For a workload that waits there while it is looked at.
  public Connections(LoadReports reports) {
    this.reports = reports;
  }

  @Override
  public List<Metric> columns() {
    return List.of(Metric.HELD, Metric.LIVE);
  }

  @Override
  public int rounds() {
    return 3;
  }

  @Override
  public boolean needsFreshProcess() {
    return true;
  }

  @Override
  public List<String> heapFlags(String heap) {
    String size = heap.isEmpty() ? "256m" : heap;
    return List.of("-Xmx" + size, "-Xms" + size, "-XX:+AlwaysPreTouch");
  }

  @Override
  public void warmUp(Subject subject, Duration atLeast) {
    // The first connections of a process count like the others, as in a server that has just begun.
  }

  @Override
  public Sample round(Subject subject) throws Exception {
    long liveBefore = liveBytes();
    double residentBefore = Memory.residentBytes();
    var serving = new FutureTask<>((Callable<Long>) () -> subject.runChecked(1));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          serving.run();
          if (serving.state() == FutureTask.State.FAILED) {
            reports.failed();
          }
        });
    reports.awaitReady();
    double live = (liveBytes() - liveBefore) / (double) subject.operations();
    double beside = (Memory.residentBytes() - residentBefore) / subject.operations();
    reports.look();
    long checksum = serving.get();
    return new Sample(Map.of(Metric.HELD, live + beside, Metric.LIVE, live), checksum);
  }

  private static long liveBytes() {
    Memory.collect();
    return Memory.heapBytes();
  }
}
