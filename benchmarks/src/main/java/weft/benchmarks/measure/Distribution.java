package weft.benchmarks.measure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Not how long all of it takes, but how the delays that its tasks write down are distributed. A
/// round is one repetition.
public final class Distribution implements Gauge {
  private final Durations durations;
  private final Metric first;

  private Distribution(Durations durations, Metric first) {
    this.durations = durations;
    this.first = first;
  }

  /// Delays of which the 99th percentile counts.
  ///
  /// @param durations where the tasks write them down
  public static Gauge latency(Durations durations) {
    return new Distribution(durations, Metric.P99);
  }

  /// Delays that should all be alike.
  ///
  /// @param durations where the tasks write them down
  public static Gauge evenness(Durations durations) {
    return new Distribution(durations, Metric.SLOWEST);
  }

  @Override
  public List<Metric> columns() {
    return List.of(
        first,
        Metric.MEDIAN,
        Metric.WORST,
        Metric.WALL_SECONDS,
        Metric.CPU_SECONDS,
        Metric.COLLECTIONS);
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
  public Sample round(Subject subject) throws Exception {
    durations.clear();
    Meter meter = Meter.start();
    long checksum = subject.runChecked(1);
    Meter.Reading reading = meter.read();
    Map<Metric, Double> values = figures(durations.sorted());
    values.put(Metric.WALL_SECONDS, reading.wallNanos() / 1e9);
    values.put(Metric.CPU_SECONDS, reading.cpuNanos() / 1e9);
    values.put(Metric.COLLECTIONS, (double) reading.collections());
    return new Sample(values, checksum);
  }

  private static Map<Metric, Double> figures(long[] sorted) {
    if (sorted.length == 0) {
      throw new IllegalStateException("delays: none (expected: that the tasks write them down)");
    }
    var values = new EnumMap<Metric, Double>(Metric.class);
    double median = Durations.quantile(sorted, 0.5);
    double worst = sorted[sorted.length - 1];
    values.put(Metric.P99, Durations.quantile(sorted, 0.99) / 1e3);
    values.put(Metric.MEDIAN, median / 1e3);
    values.put(Metric.WORST, worst / 1e3);
    values.put(Metric.SLOWEST, worst / Math.max(1, median));
    return values;
  }
}
