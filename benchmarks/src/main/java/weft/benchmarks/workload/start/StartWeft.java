package weft.benchmarks.workload.start;

import static weft.Weft.spawn;

import weft.Weft;

/// One spawned task.
public final class StartWeft {
  private StartWeft() {}

  /// Runs it.
  ///
  /// @throws Exception what failed
  public static void main(String[] args) throws Exception {
    String done = Weft.run(() -> spawn(() -> "done").await());
    System.out.println(done);
  }
}
