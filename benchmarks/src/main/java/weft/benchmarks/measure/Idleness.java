package weft.benchmarks.measure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The CPU time of a process in which every task waits and nothing is due.
public final class Idleness implements Gauge {
  private final Duration watch;

  /// Watches for that long.
  public Idleness(Duration watch) {
    this.watch = watch;
  }

  @Override
  public List<Metric> columns() {
    return List.of(Metric.IDLE, Metric.COLLECTIONS);
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
    return new Pace().heapFlags(heap);
  }

  @Override
  public Sample round(Subject subject) throws Exception {
    try (var resting = Resting.start(subject.parked())) {
      if (!resting.becomesQuiet() || !resting.isAlive()) {
        throw new IllegalStateException("tasks: busy or ended (expected: all of them wait)");
      }
      Meter meter = Meter.start();
      Thread.sleep(watch);
      Meter.Reading reading = meter.read();
      double share = 100.0 * reading.cpuNanos() / reading.wallNanos();
      return new Sample(
          Map.of(Metric.IDLE, share, Metric.COLLECTIONS, (double) reading.collections()), 0);
    }
  }
}
