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

/// Notifications against a plain list of waits: one owner of two waits, which makes, polls and
/// cancels them, and other threads that notify.
@Param(name = "slot", gen = IntGen.class, conf = "0:1")
public class NotifyModelTest {
  private final Notify notify = Notify.create();
  private final @Nullable Async<?>[] waits = new Async<?>[2];
  private final boolean[] begun = new boolean[2];
  private final Wakeable nobody =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  /// Makes a future, which is polled later.
  @Operation(nonParallelGroup = "owner")
  public void make(@Param(name = "slot") int slot) {
    if (waits[slot] == null) {
      waits[slot] = notify.notified();
      begun[slot] = false;
    }
  }

  @Operation(nonParallelGroup = "owner")
  public String poll(@Param(name = "slot") int slot) throws Throwable {
    var wait = waits[slot];
    if (wait == null) {
      return "NONE";
    }
    Object polled = begun[slot] ? Polling.poll(wait, nobody) : Polling.begin(wait, nobody);
    begun[slot] = true;
    if (polled == Polling.PENDING) {
      return "WAITS";
    }
    waits[slot] = null;
    return "DONE";
  }

  @Operation(nonParallelGroup = "owner")
  public void cancel(@Param(name = "slot") int slot) throws Throwable {
    var wait = waits[slot];
    if (wait != null) {
      waits[slot] = null;
      Polling.cancel(wait, nobody);
    }
  }

  @Operation
  public void notifyOne() {
    notify.notifyOne();
  }

  @Operation
  public void notifyLast() {
    notify.notifyLast();
  }

  @Operation
  public void notifyWaiters() {
    notify.notifyWaiters();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private enum Reached {
      NOT,
      BY_ONE,
      BY_LAST,
      BY_ALL
    }

    private static final class Wait {
      boolean inLine;
      Reached reached = Reached.NOT;
    }

    private final @Nullable Wait[] waits = new Wait[2];
    private final List<Wait> line = new ArrayList<>();
    private boolean stored;

    public void make(int slot) {
      if (waits[slot] == null) {
        waits[slot] = new Wait();
      }
    }

    public String poll(int slot) {
      var wait = waits[slot];
      if (wait == null) {
        return "NONE";
      }
      if (!wait.inLine && stored) {
        stored = false;
        wait.reached = Reached.BY_ONE;
      }
      if (wait.reached != Reached.NOT) {
        waits[slot] = null;
        return "DONE";
      }
      if (!wait.inLine) {
        wait.inLine = true;
        line.add(wait);
      }
      return "WAITS";
    }

    public void cancel(int slot) {
      var wait = waits[slot];
      if (wait == null) {
        return;
      }
      waits[slot] = null;
      line.remove(wait);
      if (wait.reached == Reached.BY_ONE) {
        notifyOne();
      } else if (wait.reached == Reached.BY_LAST) {
        notifyLast();
      }
    }

    public void notifyOne() {
      if (line.isEmpty()) {
        stored = true;
      } else {
        line.removeFirst().reached = Reached.BY_ONE;
      }
    }

    public void notifyLast() {
      if (line.isEmpty()) {
        stored = true;
      } else {
        line.removeLast().reached = Reached.BY_LAST;
      }
    }

    public void notifyWaiters() {
      line.clear();
      for (Wait wait : waits) {
        if (wait != null && wait.reached == Reached.NOT) {
          wait.reached = Reached.BY_ALL;
        }
      }
    }
  }

  @Test
  void notify_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(4)
        .sequentialSpecification(Specification.class)
        .check(NotifyModelTest.class);
  }
}
