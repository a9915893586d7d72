package weft.benchmarks.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory of this process as the system sees it.
final class Memory {
  private static final int FORCED = 3;
  private static final Path STATUS = Path.of("/proc/self/status");

  private Memory() {}

  /// The most it ever held, in MiB.
  ///
  /// @return NaN where the system does not tell
  static double peakMebibytes() throws IOException {
    return kibibytes("VmHWM:") / 1024;
  }

  /// Collects all garbage, several times, so that what is left is in use.
  ///
  /// @return how long the last collection took, in milliseconds
  static double collect() {
    double millis = 0;
    for (int i = 0; i < FORCED; i++) {
      long start = System.nanoTime();
      System.gc();
      millis = (System.nanoTime() - start) / 1e6;
    }
    return millis;
  }

  /// The heap in use, in bytes, garbage included.
  static long heapBytes() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// What it holds now, in bytes.
  ///
  /// @return NaN where the system does not tell
  static double residentBytes() throws IOException {
    return kibibytes("VmRSS:") * 1024;
  }

  private static double kibibytes(String name) throws IOException {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return Double.NaN;
  }
}
