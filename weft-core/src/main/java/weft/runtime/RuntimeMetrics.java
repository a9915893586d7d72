package weft.runtime;

import java.util.List;

/// What a runtime is doing and has done, at one moment; from {@link AsyncRuntime#metrics}.
///
/// Numbers that only grow count from the start of the runtime; subtract two snapshots to get what
/// happened between them. The parts are read one after the other while the runtime goes on, so they
/// need not add up.
///
/// @param name the runtime's name
/// @param workers each worker, by its number; not changeable
/// @param liveTasks tasks that have been spawned and have not ended
/// @param waitingTasks those of them that wait for something, rather than run or are queued;
///   counted together with the live ones, after the rest was read
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
