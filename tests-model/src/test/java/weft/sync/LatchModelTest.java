package weft.sync;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.ModelRuns;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A latch, and with it the gate that tokens and closed channels are made of, against a number: one
/// owner of a wait, which it begins, goes on with and cancels, and other threads that count down.
/// (The count itself is 0 a moment before the gate opens.) Wakes: GatesStressTest.
public class LatchModelTest {
  private final Latch latch = Latch.of(2);
  private @Nullable Async<Void> wait;
  private final Wakeable owner =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  @Operation
  public void countDown() {
    latch.countDown();
  }

  /// Begins a wait, or goes on with it.
  @Operation(nonParallelGroup = "owner")
  public String poll() throws Throwable {
    var current = wait;
    Object polled;
    if (current == null) {
      current = latch.opened();
      wait = current;
      polled = Polling.begin(current, owner);
    } else {
      polled = Polling.poll(current, owner);
    }
    if (polled == Polling.PENDING) {
      return "WAITS";
    }
    wait = null;
    return "OPEN";
  }

  @Operation(nonParallelGroup = "owner")
  public void cancel() throws Throwable {
    if (wait != null) {
      Polling.cancel(wait, owner);
      wait = null;
    }
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private int count = 2;

    public void countDown() {
      count = Math.max(0, count - 1);
    }

    public String poll() {
      return count == 0 ? "OPEN" : "WAITS";
    }

    public void cancel() {}
  }

  @Test
  void latch_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(3)
        .sequentialSpecification(Specification.class)
        .check(LatchModelTest.class);
  }
}
