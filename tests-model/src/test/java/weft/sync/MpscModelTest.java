package weft.sync;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;

/// A channel against a plain queue: senders and closers on any thread, one receiver. Waits are left
/// to ChannelJcstress; permits, which two steps make and use, to ChannelStressTest.
@Param(name = "number", gen = IntGen.class, conf = "1:9")
public class MpscModelTest {
  private static final int CAPACITY = 2;

  private final MpscCore<Integer> core = MpscCore.bounded(CAPACITY);

  @Operation
  public String trySend(@Param(name = "number") int number) {
    return core.trySend(number).toString();
  }

  @Operation(nonParallelGroup = "receiver")
  public @Nullable Integer tryRecv() {
    return core.tryReceive();
  }

  @Operation(nonParallelGroup = "receiver")
  public boolean isAtEnd() {
    return core.isAtEnd();
  }

  @Operation
  public void closeReceiver() {
    core.closeReceiver();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private final Queue<Integer> messages = new ArrayDeque<>();
    private boolean closed;

    public String trySend(int number) {
      if (closed) {
        return "CLOSED";
      }
      if (messages.size() == CAPACITY) {
        return "FULL";
      }
      messages.add(number);
      return "SENT";
    }

    public @Nullable Integer tryRecv() {
      return messages.poll();
    }

    public boolean isAtEnd() {
      return closed && messages.isEmpty();
    }

    public void closeReceiver() {
      closed = true;
    }
  }

  @Test
  void mpsc_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(3)
        .sequentialSpecification(Specification.class)
        .check(MpscModelTest.class);
  }
}
