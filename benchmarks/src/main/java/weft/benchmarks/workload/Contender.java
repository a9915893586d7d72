package weft.benchmarks.workload;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import weft.benchmarks.measure.Subject;

/// Somebody who does the workloads.
public interface Contender {
  /// Its name on the command line and in goals.
  String name();

  /// One line for the list.
  String description();

  /// Whether it does that workload.
  boolean offers(Workload workload);

  /// Flags that the measured processes need for this contender. All contenders' processes get all
  /// of them.
  ///
  /// @param workers how many threads run tasks
  default List<String> flags(int workers) {
    return List.of();
  }

  /// The command that does a workload, for a contender that is not Java. It speaks the protocol of
  /// `Child`.
  ///
  /// @param workload one that it offers
  /// @param workers how many threads run tasks
  /// @param warmUp how long it warms up
  /// @return empty for a contender that runs in a JVM
  default Optional<List<String>> command(Workload workload, int workers, Duration warmUp) {
    return Optional.empty();
  }

  /// Why it cannot take part on this machine, in a sentence that says what to do.
  ///
  /// @return empty if it can
  default Optional<String> absence() {
    return Optional.empty();
  }

  /// The version of what it measures, printed with the environment.
  ///
  /// @return empty if that goes without saying
  default Optional<String> version() {
    return Optional.empty();
  }

  /// Whether it takes part in a run that names no contender.
  default boolean isUsual() {
    return true;
  }

  /// Starts the pool, in the process that is measured.
  ///
  /// @param workers how many threads run tasks
  Pool open(int workers);

  /// A contender's threads and what it does with them.
  interface Pool extends AutoCloseable {
    /// Runs at least eight different bodies many times, so that what calls bodies has seen many.
    ///
    /// @return a checksum
    /// @throws Exception what failed
    long runCrowd() throws Exception;

    /// Does a workload again and again in one task; the calling thread waits.
    ///
    /// @return the sum of the checksums
    /// @throws Exception what failed
    long run(Workload workload, int repetitions) throws Exception;

    /// A workload ready to be measured.
    default Subject subject(Workload workload) {
      return new Bound(this, workload);
    }

    @Override
    void close();
  }

  /// A workload on a pool.
  ///
  /// @param pool does it
  /// @param workload what
  record Bound(Pool pool, Workload workload) implements Subject {
    @Override
    public long operations() {
      return workload.operations();
    }

    @Override
    public long expected() {
      return workload.expected();
    }

    @Override
    public long run(int repetitions) throws Exception {
      return pool.run(workload, repetitions);
    }

    @Override
    public Subject tiny() {
      return new Bound(pool, workload.tiny());
    }

    @Override
    public Subject parked() {
      return new Bound(pool, workload.parked());
    }
  }
}
