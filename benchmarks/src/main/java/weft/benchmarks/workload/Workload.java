package weft.benchmarks.workload;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Pace;
import weft.benchmarks.report.Goal;

/// Something to do, and how Weft and the JDK's own means do it.
public interface Workload {
  /// Its name on the command line.
  String name();

  /// One line for the list.
  String description();

  /// What a reader of its rows must know, or empty.
  default String note() {
    return "";
  }

  /// Why it cannot be run on this machine, in a sentence that says what to do.
  ///
  /// @return empty if it can
  default Optional<String> absence() {
    return Optional.empty();
  }

  /// Whether it is part of a run that names no workload.
  default boolean isQuick() {
    return true;
  }

  /// How many operations one repetition has.
  long operations();

  /// The checksum of one repetition.
  long expected();

  /// One repetition for Weft.
  ///
  /// @return a fresh future of the checksum
  Async<Long> weft();

  /// One repetition for CompletableFuture. It runs on a thread of the pool and may join there.
  ///
  /// @param pool runs the tasks
  /// @return empty if it makes no sense
  default Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.empty();
  }

  /// One repetition for virtual threads. It runs on one of them.
  ///
  /// @return empty if it makes no sense
  default Optional<Callable<Long>> virtualThreads() {
    return Optional.empty();
  }

  /// One repetition with ordinary calls, for what measures what Weft adds to them.
  ///
  /// @return empty if it makes no sense
  default Optional<Callable<Long>> plain() {
    return Optional.empty();
  }

  /// How it is measured.
  default Gauge gauge() {
    return new Pace();
  }

  /// What Weft must reach.
  ///
  /// @param collector under which it runs
  List<Goal> goals(Collector collector);

  /// The same with hardly anything to do, for tests and warming up.
  Workload tiny();

  /// The same with tasks that rest long enough to be looked at.
  default Workload parked() {
    return this;
  }
}
