package weft.benchmarks.workload;

import java.util.concurrent.Callable;
import weft.Async;
import weft.runtime.AsyncRuntime;

/// A workload whose repetitions run on the main thread, outside every pool; what it starts there
/// runs on the pool.
public interface RemoteWorkload extends Workload {
  /// One repetition for Weft.
  ///
  /// @param runtime runs the tasks
  Callable<Long> weftFrom(AsyncRuntime runtime);

  /// Nothing: it does not run in a task.
  @Override
  default Async<Long> weft() {
    throw new UnsupportedOperationException(name() + " runs outside the pool (expected: weftFrom)");
  }
}
