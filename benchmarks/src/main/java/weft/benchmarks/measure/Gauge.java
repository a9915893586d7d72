package weft.benchmarks.measure;

import java.time.Duration;
import java.util.List;

/// How a workload is measured: what a round is and which figures it gives.
public sealed interface Gauge
    permits Pace, Footprint, Distribution, Idleness, Once, Traffic, Connections {
  /// The figures of a round, the most important one first: contenders are compared by it.
  List<Metric> columns();

  /// How many rounds there are unless the user says otherwise.
  int rounds();

  /// Whether each round needs a process of its own, as for figures about the process's whole life.
  boolean needsFreshProcess();

  /// The flags that size the heap.
  ///
  /// @param heap as in `-Xmx`, or empty for this gauge's own size
  List<String> heapFlags(String heap);

  /// Runs the workload unmeasured; unless a gauge knows better, small and again and again.
  ///
  /// @param atLeast for how long
  /// @throws Exception what failed
  default void warmUp(Subject subject, Duration atLeast) throws Exception {
    Subject tiny = subject.tiny();
    long start = System.nanoTime();
    do {
      tiny.runChecked(1);
    } while (System.nanoTime() - start < atLeast.toNanos());
  }

  /// One measured round.
  ///
  /// @throws Exception what failed
  Sample round(Subject subject) throws Exception;
}
