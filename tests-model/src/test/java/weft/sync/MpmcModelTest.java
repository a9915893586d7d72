package weft.sync;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.ModelRuns;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A channel of several receivers against a plain one: a task that receives and one that sends,
/// each of which begins, polls and cancels a wait, and other threads that send, receive and close.
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class MpmcModelTest {
  private static final int CAPACITY = 1;

  private final Mpmc.Channel<Integer> channel = Mpmc.channel(CAPACITY);
  private @Nullable Async<?> receiving;
  private @Nullable Async<?> sending;
  private final Wakeable nobody =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  @Operation(nonParallelGroup = "receiver")
  public String recv() throws Throwable {
    var wait = receiving;
    Object result;
    if (wait == null) {
      wait = channel.rx().recv();
      result = Polling.begin(wait, nobody);
    } else {
      result = Polling.poll(wait, nobody);
    }
    receiving = result == Polling.PENDING ? wait : null;
    return result == Polling.PENDING ? "WAITS" : result == null ? "END" : "GOT " + result;
  }

  @Operation(nonParallelGroup = "receiver")
  public void cancelRecv() throws Throwable {
    var wait = receiving;
    receiving = null;
    if (wait != null) {
      Polling.cancel(wait, nobody);
    }
  }

  @Operation(nonParallelGroup = "sender")
  public String send(@Param(name = "value") int value) throws Throwable {
    var wait = sending;
    Object result;
    try {
      if (wait == null) {
        wait = channel.tx().send(value);
        result = Polling.begin(wait, nobody);
      } else {
        result = Polling.poll(wait, nobody);
      }
    } catch (IllegalStateException closed) {
      sending = null;
      return "CLOSED";
    }
    sending = result == Polling.PENDING ? wait : null;
    return result == Polling.PENDING ? "WAITS" : "SENT";
  }

  /// Tells only whether there was anything to cancel: what was sent before is sent.
  @Operation(nonParallelGroup = "sender")
  public void cancelSend() throws Throwable {
    var wait = sending;
    sending = null;
    if (wait != null) {
      Polling.cancel(wait, nobody);
    }
  }

  @Operation
  public String trySend(@Param(name = "value") int value) {
    try {
      return "" + channel.tx().trySend(value);
    } catch (IllegalStateException closed) {
      return "CLOSED";
    }
  }

  @Operation
  public @Nullable Integer tryRecv() {
    return channel.rx().tryRecv();
  }

  @Operation
  public int length() {
    return channel.rx().length();
  }

  @Operation
  public void closeSender() {
    channel.tx().close();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private final List<Integer> queue = new ArrayList<>();
    private boolean receiverWaits;
    private @Nullable Integer given;
    private @Nullable Integer waitingToSend;
    private boolean sent;
    private boolean inFlight;
    private boolean closed;

    private @Nullable Integer next() {
      Integer first = queue.isEmpty() ? null : queue.removeFirst();
      Integer waiting = waitingToSend;
      if (waiting != null && (first == null || queue.size() < CAPACITY)) {
        waitingToSend = null;
        sent = true;
        if (first == null) {
          return waiting;
        }
        queue.add(waiting);
      }
      return first;
    }

    private boolean accept(int value) {
      if (receiverWaits) {
        receiverWaits = false;
        given = value;
        return true;
      }
      return queue.size() < CAPACITY && queue.add(value);
    }

    /// Receives, or looks again.
    public String recv() {
      if (given != null) {
        Integer got = given;
        given = null;
        return "GOT " + got;
      }
      if (receiverWaits) {
        if (!closed) {
          return "WAITS";
        }
        receiverWaits = false;
        return "END";
      }
      Integer message = next();
      if (message != null) {
        return "GOT " + message;
      }
      receiverWaits = !closed;
      return closed ? "END" : "WAITS";
    }

    /// Puts back what it was given.
    public void cancelRecv() {
      receiverWaits = false;
      if (given != null) {
        queue.addFirst(given);
        given = null;
      }
    }

    /// Sends, or looks again.
    public String send(int value) {
      if (inFlight) {
        if (!sent) {
          return "WAITS";
        }
        inFlight = false;
        sent = false;
        return "SENT";
      }
      if (closed) {
        return "CLOSED";
      }
      if (accept(value)) {
        return "SENT";
      }
      inFlight = true;
      sent = false;
      waitingToSend = value;
      return "WAITS";
    }

    /// What was sent before is sent.
    public void cancelSend() {
      inFlight = false;
      sent = false;
      waitingToSend = null;
    }

    /// Sends at once or not.
    public String trySend(int value) {
      return closed ? "CLOSED" : "" + accept(value);
    }

    /// Receives at once or not.
    public @Nullable Integer tryRecv() {
      return next();
    }

    /// How many are queued.
    public int length() {
      return queue.size();
    }

    /// The end, once all is received.
    public void closeSender() {
      closed = true;
    }
  }

  @Test
  void channel_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(4)
        .sequentialSpecification(Specification.class)
        .check(MpmcModelTest.class);
  }
}
