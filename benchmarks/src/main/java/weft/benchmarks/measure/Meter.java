package weft.benchmarks.measure;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/// The clocks and counters of this process, from one moment on.
final class Meter {
  private static final CpuClock CPU = CpuClock.ofProcess();
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// What has passed since the start.
  ///
  /// @param wallNanos wall time
  /// @param cpuNanos CPU time of all threads, the JVM's own included
  /// @param allocatedBytes by all threads; exact to a few buffers of the threads
  /// @param collections of any kind
  record Reading(long wallNanos, long cpuNanos, long allocatedBytes, long collections) {
    private static Reading now() {
      return new Reading(
          System.nanoTime(),
          CPU.nanos(),
          THREADS.getTotalThreadAllocatedBytes(),
          countCollections());
    }

    private Reading since(Reading earlier) {
      return new Reading(
          wallNanos - earlier.wallNanos,
          cpuNanos - earlier.cpuNanos,
          allocatedBytes - earlier.allocatedBytes,
          collections - earlier.collections);
    }
  }

  private final Reading start = Reading.now();

  private Meter() {}

  static Meter start() {
    return new Meter();
  }

  long wallNanos() {
    return System.nanoTime() - start.wallNanos;
  }

  Reading read() {
    return Reading.now().since(start);
  }

  private static long countCollections() {
    long count = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      count += collector.getCollectionCount();
    }
    return count;
  }
}
