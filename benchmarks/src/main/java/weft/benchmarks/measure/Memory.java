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
    return kibibytes("VmHWM:") / 1024;
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
