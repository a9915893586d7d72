package weft.benchmarks.measure;

import java.util.List;
import java.util.Map;

/// The time of one repetition that is long by itself, and the process's memory.
public final class Once implements Gauge {
  private final String ownHeap;

  /// In a heap of one's own choice.
  ///
  /// @param heap as in `-Xmx`
  public Once(String heap) {
    ownHeap = heap;
  }

  @Override
  public List<Metric> columns() {
    return List.of(
        Metric.CPU_SECONDS, Metric.WALL_SECONDS, Metric.PEAK, Metric.ALLOCATED, Metric.COLLECTIONS);
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
    return List.of("-Xmx" + (heap.isEmpty() ? ownHeap : heap));
  }

  @Override
  public Sample round(Subject subject) throws Exception {
    Meter meter = Meter.start();
    long checksum = subject.runChecked(1);
    Meter.Reading reading = meter.read();
    return new Sample(
        Map.of(
            Metric.WALL_SECONDS,
            reading.wallNanos() / 1e9,
            Metric.CPU_SECONDS,
            reading.cpuNanos() / 1e9,
            Metric.PEAK,
            Memory.peakMebibytes(),
            Metric.ALLOCATED,
            (double) reading.allocatedBytes() / subject.operations(),
            Metric.COLLECTIONS,
            (double) reading.collections()),
        checksum);
  }
}
