package weft.benchmarks.workload.start;

import java.util.concurrent.CompletableFuture;

/// One CompletableFuture.
public final class StartFutures {
  private StartFutures() {}

  /// Runs it.
  public static void main(String[] args) {
    System.out.println(CompletableFuture.supplyAsync(() -> "done").join());
  }
}
