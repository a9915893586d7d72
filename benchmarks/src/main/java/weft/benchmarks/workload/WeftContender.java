package weft.benchmarks.workload;

import static weft.Weft.spawn;

import weft.benchmarks.measure.Pace;
import weft.benchmarks.report.Goal;
import weft.runtime.AsyncRuntime;

/// Weft itself: woven bodies on a runtime of its own.
///
/// @param name on the command line
/// @param crowding how many workers it has for each that it should have
public record WeftContender(String name, int crowding) implements Contender {
  /// Weft as it is compared with others.
  public WeftContender() {
    this(Goal.WEFT, 1);
  }

  /// Weft with more workers than it should have.
  public static WeftContender crowded() {
    return new WeftContender(Goal.CROWDED, 4);
  }

  @Override
  public String description() {
    return "Weft: async bodies on an AsyncRuntime"
        + (crowding == 1 ? "" : " with " + crowding + " times the workers");
  }

  @Override
  public boolean offers(Workload workload) {
    return crowding == 1 || workload.gauge() instanceof Pace;
  }

  @Override
  public boolean isUsual() {
    return crowding == 1;
  }

  @Override
  public Pool open(int workers) {
    return new Workers(AsyncRuntime.builder().workers(workers * crowding).build());
  }

  private record Workers(AsyncRuntime runtime) implements Pool {
    @Override
    public long runCrowd() throws Exception {
      return runtime.run(() -> WeftCrowd.all().await());
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      if (workload instanceof RemoteWorkload remote) {
        return CompletableFutures.repeat(remote.weftFrom(runtime), repetitions);
      }
      return runtime.run(() -> {
        long sum = 0;
        for (int i = 0; i < repetitions; i++) {
          sum += spawn(workload.weft()).await();
        }
        return sum;
      });
    }

    @Override
    public void close() {
      runtime.close();
    }
  }
}
