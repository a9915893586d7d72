package weft.benchmarks.workload;

import static weft.Weft.spawn;

import weft.benchmarks.report.Goal;
import weft.runtime.AsyncRuntime;

/// Weft itself: woven bodies on a runtime of its own.
public final class WeftContender implements Contender {
  @Override
  public String name() {
    return Goal.WEFT;
  }

  @Override
  public String description() {
    return "Weft: async bodies on an AsyncRuntime";
  }

  @Override
  public boolean offers(Workload workload) {
    return true;
  }

  @Override
  public Pool open(int workers) {
    return new Workers(AsyncRuntime.builder().workers(workers).build());
  }

  private record Workers(AsyncRuntime runtime) implements Pool {
    @Override
    public long runCrowd() throws Exception {
      return runtime.run(() -> WeftCrowd.all().await());
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
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
