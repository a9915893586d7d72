package weft.benchmarks.report;

import java.util.List;
import java.util.Optional;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Sample;

/// What one contender did with one workload.
///
/// @param contender its name
/// @param collectors what the process said its collectors are
/// @param crowdChecksum what was computed before the warm-up
/// @param samples one per round
/// @param failure why there are no more
public record Row(
    String contender,
    String collectors,
    long crowdChecksum,
    List<Sample> samples,
    Optional<String> failure) {
  /// Copies.
  public Row {
    samples = List.copyOf(samples);
  }

  /// The median over the rounds.
  ///
  /// @return NaN if no round gave the figure
  public double median(Metric metric) {
    return Medians.of(samples.stream().mapToDouble(sample -> sample.value(metric)).toArray());
  }

  /// The sum of all checksums.
  public long checksum() {
    return crowdChecksum + samples.stream().mapToLong(Sample::checksum).sum();
  }
}
