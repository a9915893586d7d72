package weft.benchmarks.workload;

import java.util.concurrent.Callable;
import java.util.function.IntSupplier;

/// Ordinary method calls on the calling thread, for what Weft adds to them.
public final class PlainCalls implements Contender {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String description() {
    return "ordinary method calls on one thread";
  }

  @Override
  public boolean offers(Workload workload) {
    return workload.plain().isPresent();
  }

  @Override
  public Pool open(int workers) {
    return new Calls();
  }

  /// A call that cannot be inlined once the crowd has run, of an object as large as a woven body.
  abstract static class Call implements IntSupplier {
    /// Fill the object up to the size of a state machine with one capture: 40 bytes.
    @SuppressWarnings("unused")
    private long first;

    @SuppressWarnings("unused")
    private long second;

    @SuppressWarnings("unused")
    private long third;

    /// One of several classes, so that neither the call nor the object is optimised away.
    static Call of(int number, int value) {
      return switch (number & 3) {
        case 0 -> new First(value);
        case 1 -> new Second(value);
        case 2 -> new Third(value);
        default -> new Fourth(value);
      };
    }
  }

  private static final class First extends Call {
    private final int value;

    First(int value) {
      this.value = value;
    }

    @Override
    public int getAsInt() {
      return value;
    }
  }

  private static final class Second extends Call {
    private final int value;

    Second(int value) {
      this.value = value;
    }

    @Override
    public int getAsInt() {
      return value;
    }
  }

  private static final class Third extends Call {
    private final int value;

    Third(int value) {
      this.value = value;
    }

    @Override
    public int getAsInt() {
      return value;
    }
  }

  private static final class Fourth extends Call {
    private final int value;

    Fourth(int value) {
      this.value = value;
    }

    @Override
    public int getAsInt() {
      return value;
    }
  }

  private record Calls() implements Pool {
    private static final int CROWD_TURNS = 100_000;

    @Override
    public long runCrowd() {
      long sum = 0;
      for (int i = 0; i < CROWD_TURNS; i++) {
        sum += Call.of(i, 1).getAsInt();
      }
      return sum;
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      Callable<Long> once = workload.plain().orElseThrow();
      return CompletableFutures.repeat(once, repetitions);
    }

    @Override
    public void close() {}
  }
}
