package weft.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory of this process as the system sees it.
final class Memory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Memory() {}

  /// The most it ever held, in MiB.
  ///
  /// @return NaN where the system does not tell
  static double peakMebibytes() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    return Double.NaN;
  }
}
