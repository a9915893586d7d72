package weft.sync;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A watch against a plain value and a mark: senders on any thread, one receiver that looks, waits,
/// stops waiting and closes. Wakes are left to BroadcastJcstress.
@Param(name = "number", gen = IntGen.class, conf = "1:9")
public class WatchModelTest {
  private final WatchCore<Integer> core = new WatchCore<>(0);
  private final WatchReceive<Integer> receiver = core.subscribe();
  private final Wakeable nobody =
      new Wakeable() {
        @Override
        protected void wake() {}
      };
  private boolean begun;

  @Operation
  public boolean send(@Param(name = "number") int number) {
    return core.send(number);
  }

  @Operation
  public int replace(@Param(name = "number") int number) {
    return core.replace(number);
  }

  @Operation
  public boolean modifyIf(@Param(name = "number") int number) {
    return core.modifyIf(value -> value < number, value -> value + 1);
  }

  @Operation
  public void end() {
    if (!core.isEnded()) {
      core.removeSender();
    }
  }

  @Operation(nonParallelGroup = "receiver")
  public String changed() throws Throwable {
    Pollable changed = receiver.changed();
    Object polled = begun ? Polling.poll(changed, nobody) : Polling.begin(changed, nobody);
    begun = polled == Polling.PENDING;
    return begun ? "WAITS" : String.valueOf(polled);
  }

  @Operation(nonParallelGroup = "receiver")
  public void cancel() throws Throwable {
    if (begun) {
      begun = false;
      Polling.cancel(receiver.changed(), nobody);
    }
  }

  @Operation(nonParallelGroup = "receiver")
  public int see() {
    return receiver.see();
  }

  @Operation(nonParallelGroup = "receiver")
  public boolean hasChanged() {
    return receiver.hasChanged();
  }

  @Operation(nonParallelGroup = "receiver")
  public void close() {
    receiver.close();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private int value;
    private boolean unseen;
    private boolean ended;
    private boolean open = true;

    public boolean send(int number) {
      refuseIfEnded();
      if (open) {
        store(number);
      }
      return open;
    }

    public int replace(int number) {
      refuseIfEnded();
      int before = value;
      store(number);
      return before;
    }

    public boolean modifyIf(int number) {
      refuseIfEnded();
      boolean modifies = value < number;
      if (modifies) {
        store(value + 1);
      }
      return modifies;
    }

    /// A sender that is closed meanwhile.
    private void refuseIfEnded() {
      if (ended) {
        throw new IllegalStateException("ended");
      }
    }

    private void store(int number) {
      value = number;
      unseen = true;
    }

    public void end() {
      ended = true;
    }

    public String changed() {
      if (open && unseen) {
        unseen = false;
        return "true";
      }
      return ended || !open ? "false" : "WAITS";
    }

    public void cancel() {}

    public int see() {
      unseen = false;
      return value;
    }

    public boolean hasChanged() {
      return open && unseen;
    }

    public void close() {
      open = false;
    }
  }

  @Test
  void watch_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(4)
        .sequentialSpecification(Specification.class)
        .check(WatchModelTest.class);
  }
}
