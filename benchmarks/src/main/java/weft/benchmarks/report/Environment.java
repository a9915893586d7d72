package weft.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// The machine and the JDK.
public final class Environment {
  private Environment() {}

  /// What is known of them, ready to print.
  public static Map<String, String> describe() {
    var facts = new LinkedHashMap<String, String>();
    facts.put(
        "JDK",
        Stream.of("java.vm.name", "java.runtime.version", "java.vendor")
            .map(System::getProperty)
            .reduce((a, b) -> a + ", " + b)
            .orElseThrow());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("cores", Runtime.getRuntime().availableProcessors() + " × " + processorName());
    facts.put("load before", firstLine(Path.of("/proc/loadavg")));
    return facts;
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String firstLine(Path file) {
    try {
      return Files.readAllLines(file).getFirst();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
