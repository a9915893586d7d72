package weft.sync;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A broadcast against a queue for each receiver: senders on any thread, two receivers that
/// receive, wait, stop waiting and close. Wakes are left to BroadcastJcstress.
@Param(name = "number", gen = IntGen.class, conf = "1:9")
public class BroadcastModelTest {
  private static final int CAPACITY = 2;

  private final BroadcastCore<Integer> core = new BroadcastCore<>(CAPACITY);
  private final BroadcastReceive<Integer> first = core.subscribe();
  private final BroadcastReceive<Integer> second = core.subscribe();
  private final Wakeable nobody =
      new Wakeable() {
        @Override
        protected void wake() {}
      };
  private boolean begun;

  @Operation
  public int send(@Param(name = "number") int number) {
    return core.send(number);
  }

  @Operation
  public void end() {
    if (!core.isEnded()) {
      core.removeSender();
    }
  }

  /// The first receiver's recv.
  @Operation(nonParallelGroup = "first")
  public String poll() throws Throwable {
    try {
      Pollable recv = first;
      Object polled = begun ? Polling.poll(recv, nobody) : Polling.begin(recv, nobody);
      begun = polled == Polling.PENDING;
      return begun ? "WAITS" : String.valueOf(polled);
    } catch (LaggedException e) {
      begun = false;
      return "LAGGED " + e.missed();
    }
  }

  @Operation(nonParallelGroup = "first")
  public void cancel() throws Throwable {
    if (begun) {
      begun = false;
      Polling.cancel(first, nobody);
    }
  }

  @Operation(nonParallelGroup = "second")
  public String tryRecv() {
    try {
      return String.valueOf(second.tryReceive());
    } catch (LaggedException e) {
      return "LAGGED " + e.missed();
    }
  }

  @Operation(nonParallelGroup = "second")
  public int length() {
    return second.length();
  }

  @Operation(nonParallelGroup = "second")
  public boolean isAtEnd() {
    return second.isAtEnd();
  }

  @Operation(nonParallelGroup = "second")
  public void close() {
    second.close();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private static final class Receiver {
      final Queue<Integer> messages = new ArrayDeque<>();
      int missed;
      boolean open = true;

      void hear(int number) {
        messages.add(number);
        if (messages.size() > CAPACITY) {
          messages.remove();
          missed++;
        }
      }

      String receive(String otherwise) {
        if (missed > 0) {
          var told = "LAGGED " + missed;
          missed = 0;
          return told;
        }
        return messages.isEmpty() ? otherwise : String.valueOf(messages.remove());
      }
    }

    private final Receiver first = new Receiver();
    private final Receiver second = new Receiver();
    private boolean ended;

    /// Refused by a sender that is closed meanwhile.
    public int send(int number) {
      if (ended) {
        throw new IllegalStateException("ended");
      }
      first.hear(number);
      if (second.open) {
        second.hear(number);
      }
      return second.open ? 2 : 1;
    }

    public void end() {
      ended = true;
    }

    public String poll() {
      return first.receive(ended ? "null" : "WAITS");
    }

    public void cancel() {}

    public String tryRecv() {
      return second.receive("null");
    }

    public int length() {
      return second.messages.size();
    }

    public boolean isAtEnd() {
      return (ended || !second.open) && second.messages.isEmpty();
    }

    public void close() {
      second.open = false;
      second.missed = 0;
      second.messages.clear();
    }
  }

  @Test
  void broadcast_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(2)
        .sequentialSpecification(Specification.class)
        .check(BroadcastModelTest.class);
  }
}
