package weft.runtime;

import java.util.List;

/// A snapshot of a runtime's metrics: what it is doing and has done; from {@link
/// AsyncRuntime#metrics}.
///
/// Counters count from the start of the runtime; subtract two snapshots to get what happened
/// between them. The parts are read one after the other while the runtime goes on, so they need not
/// add up.
///
/// @param name the runtime's name
/// @param workers the workers, by number; unmodifiable
/// @param liveTasks tasks that have been spawned and have not ended
/// @param waitingTasks how many of these wait for something, rather than being run or queued;
///   counted together with the live tasks, after the rest has been read
/// @param injectorLength tasks in the queue that all workers share
/// @param blocking the pool for blocking calls
public record RuntimeMetrics(
    String name,
    List<WorkerMetrics> workers,
    int liveTasks,
    int waitingTasks,
    int injectorLength,
    BlockingMetrics blocking) {
  /// Copies the list.
  public RuntimeMetrics {
    workers = List.copyOf(workers);
  }
}
