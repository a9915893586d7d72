package weft.benchmarks.measure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A server under a load that is a process of its own: CPU time of the server per request, and what
/// the load saw. A round is one run of the load.
public final class Traffic implements Gauge {
  private final LoadReports reports;

  /// For a workload that leaves its reports there.
  public Traffic(LoadReports reports) {
    this.reports = reports;
  }

  @Override
  public List<Metric> columns() {
    return List.of(Metric.CPU, Metric.WALL, Metric.P99, Metric.ALLOCATED, Metric.COLLECTIONS);
  }

  @Override
  public int rounds() {
    return 5;
  }

  @Override
  public boolean needsFreshProcess() {
    return false;
  }

  @Override
  public List<String> heapFlags(String heap) {
    return new Pace().heapFlags(heap);
  }

  @Override
  public void warmUp(Subject subject, Duration atLeast) throws Exception {
    long start = System.nanoTime();
    do {
      subject.runChecked(1);
    } while (System.nanoTime() - start < atLeast.toNanos());
  }

  @Override
  public Sample round(Subject subject) throws Exception {
    Meter meter = Meter.start();
    long checksum = subject.runChecked(1);
    Meter.Reading reading = meter.read();
    LoadReport report = reports.take();
    return new Sample(
        Map.of(
            Metric.CPU,
            reading.cpuNanos() / report.operations(),
            Metric.WALL,
            report.seconds() * 1e9 / report.operations(),
            Metric.P99,
            report.p99Micros(),
            Metric.ALLOCATED,
            reading.allocatedBytes() / report.operations(),
            Metric.COLLECTIONS,
            (double) reading.collections()),
        checksum);
  }
}
