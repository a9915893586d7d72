package weft.benchmarks.measure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;

/// Time and allocation per operation: the work is repeated until a round is long enough to be
/// timed.
public final class Pace implements Gauge {
  private static final Duration SHORTEST = Duration.ofMillis(200);

  private final String ownHeap;
  private final long shortestNanos;

  /// Found while warming up: repetitions that take a little longer than the shortest round.
  private int repetitions = 1;

  /// In a heap so small that most rounds see a collection.
  public Pace() {
    this("512m");
  }

  /// In a heap of one's own choice, for work that holds much.
  ///
  /// @param heap as in `-Xmx`
  public Pace(String heap) {
    this(heap, SHORTEST);
  }

  Pace(String heap, Duration shortest) {
    ownHeap = heap;
    shortestNanos = shortest.toNanos();
  }

  @Override
  public List<Metric> columns() {
    return List.of(Metric.WALL, Metric.CPU, Metric.ALLOCATED, Metric.COLLECTIONS);
  }

  @Override
  public int rounds() {
    return 9;
  }

  @Override
  public boolean needsFreshProcess() {
    return false;
  }

  @Override
  public List<String> heapFlags(String heap) {
    String size = heap.isEmpty() ? ownHeap : heap;
    // Touched beforehand: else the first rounds would measure the kernel's page faults.
    return List.of("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch");
  }

  @Override
  public void warmUp(Subject subject, Duration atLeast) throws Exception {
    long start = System.nanoTime();
    for (boolean warm = false; !warm; ) {
      long before = System.nanoTime();
      subject.runChecked(repetitions);
      long now = System.nanoTime();
      double perRepetition = Math.max(1, (double) (now - before) / repetitions);
      // At most twofold: early repetitions are slow.
      repetitions =
          (int) Math.clamp(Math.ceil(1.2 * shortestNanos / perRepetition), 1, 2.0 * repetitions);
      warm = now - start >= atLeast.toNanos();
    }
  }

  @Override
  public Sample round(Subject subject) throws Exception {
    Meter meter = Meter.start();
    long checksum = 0;
    long done = 0;
    do {
      checksum += subject.runChecked(repetitions);
      done += repetitions;
    } while (meter.wallNanos() < shortestNanos);
    Meter.Reading reading = meter.read();
    double operations = (double) done * subject.operations();
    var values = new EnumMap<Metric, Double>(Metric.class);
    values.put(Metric.WALL, reading.wallNanos() / operations);
    values.put(Metric.CPU, reading.cpuNanos() / operations);
    values.put(Metric.ALLOCATED, reading.allocatedBytes() / operations);
    values.put(Metric.COLLECTIONS, (double) reading.collections());
    return new Sample(values, checksum);
  }
}
