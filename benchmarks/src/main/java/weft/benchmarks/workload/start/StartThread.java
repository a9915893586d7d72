package weft.benchmarks.workload.start;

import java.util.concurrent.FutureTask;

/// One virtual thread.
public final class StartThread {
  private StartThread() {}

  /// Runs it.
  ///
  /// @throws Exception what failed
  public static void main(String[] args) throws Exception {
    var task = new FutureTask<>(() -> "done");
    Thread.startVirtualThread(task);
    System.out.println(task.get());
  }
}
