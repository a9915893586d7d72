package weft.benchmarks.measure;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What one round gave.
///
/// @param values the figures
/// @param checksum what the workload computed; already compared with what it had to be
public record Sample(Map<Metric, Double> values, long checksum) {
  private static final String CHECKSUM = "checksum";

  /// Copies.
  public Sample {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /// One figure.
  ///
  /// @return NaN if the round did not give it
  public double value(Metric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  /// The sample in one line: `WALL=41.5 CPU=70.25 checksum=10000`.
  public String toLine() {
    return values.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "))
        + " "
        + CHECKSUM
        + "="
        + checksum;
  }

  /// Reads what {@link #toLine} wrote. Contenders in other languages write it, too.
  ///
  /// @throws IllegalArgumentException if the line is something else
  public static Sample ofLine(String line) {
    var values = new EnumMap<Metric, Double>(Metric.class);
    long checksum = 0;
    for (String field : line.trim().split(" ", -1)) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("field: " + field + " (expected: METRIC=value)");
      }
      String name = field.substring(0, equals);
      String value = field.substring(equals + 1);
      if (name.equals(CHECKSUM)) {
        checksum = Long.parseLong(value);
      } else {
        values.put(Metric.valueOf(name), Double.valueOf(value));
      }
    }
    return new Sample(values, checksum);
  }
}
