package weft.benchmarks.measure;

/// A workload as one contender does it, ready to run in this process.
public interface Subject {
  /// How many operations one repetition has; figures are per operation.
  long operations();

  /// What one repetition must compute.
  long expected();

  /// Does the work, one repetition after the other, in one task; the calling thread waits for it.
  ///
  /// @param repetitions at least 1
  /// @return the sum of what the repetitions computed
  /// @throws Exception what failed
  long run(int repetitions) throws Exception;

  /// The same with so little to do that it can be done many times, for warming up.
  Subject tiny();

  /// The same with tasks that rest long enough to be looked at.
  Subject parked();

  /// Runs and compares.
  ///
  /// @return what was computed
  /// @throws IllegalStateException if it was not what it had to be
  default long runChecked(int repetitions) throws Exception {
    long checksum = run(repetitions);
    if (checksum != expected() * repetitions) {
      throw new IllegalStateException(
          "checksum: " + checksum + " (expected: " + expected() * repetitions + ")");
    }
    return checksum;
  }
}
