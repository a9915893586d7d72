package weft.benchmarks.measure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Memory and time of tasks that all wait at once, for a fixed time.
///
/// A round has two runs. The first is left alone: wall and CPU. In the second the tasks rest
/// longer; once the process is quiet, so that all of them wait, collections are forced. The peak is
/// that of both, so that it is never the size of a heap that was not collected yet.
public final class Footprint implements Gauge {
  private final Duration rest;

  /// For tasks that wait that long.
  public Footprint(Duration rest) {
    this.rest = rest;
  }

  @Override
  public List<Metric> columns() {
    return List.of(
        Metric.PEAK,
        Metric.LIVE,
        Metric.BEYOND,
        Metric.CPU_SECONDS,
        Metric.FULL_COLLECTION,
        Metric.PEAK_UNFORCED,
        Metric.ALLOCATED,
        Metric.COLLECTIONS);
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
    return List.of("-Xmx" + (heap.isEmpty() ? "1g" : heap));
  }

  @Override
  public Sample round(Subject subject) throws Exception {
    var values = new EnumMap<Metric, Double>(Metric.class);
    long before = liveBytes(values); // not after the first run, which may leave something behind
    Meter meter = Meter.start();
    long checksum = subject.runChecked(1);
    Meter.Reading reading = meter.read();
    values.put(Metric.PEAK_UNFORCED, Memory.peakMebibytes());
    values.put(Metric.BEYOND, (reading.wallNanos() - rest.toNanos()) / 1e9);
    values.put(Metric.CPU_SECONDS, reading.cpuNanos() / 1e9);
    values.put(Metric.ALLOCATED, (double) reading.allocatedBytes() / subject.operations());
    lookAtHeap(subject.parked(), before, values);
    values.put(Metric.PEAK, Memory.peakMebibytes());
    values.put(Metric.COLLECTIONS, (double) meter.read().collections());
    return new Sample(values, checksum);
  }

  private static void lookAtHeap(Subject parked, long before, Map<Metric, Double> values)
      throws InterruptedException {
    try (var resting = Resting.start(parked)) {
      if (!resting.becomesQuiet()) {
        values.remove(Metric.FULL_COLLECTION);
        return;
      }
      long live = liveBytes(values) - before;
      if (resting.isAlive()) {
        values.put(Metric.LIVE, (double) live / parked.operations());
      }
    }
  }

  private static long liveBytes(Map<Metric, Double> values) {
    values.put(Metric.FULL_COLLECTION, Memory.collect());
    return Memory.heapBytes();
  }
}
