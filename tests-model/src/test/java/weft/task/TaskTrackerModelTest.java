package weft.task;

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

/// A tracker against two numbers: one thread that takes and closes tokens, one owner of two waits,
/// which makes, polls and cancels them, and others that close and reopen the tracker.
@Param(name = "slot", gen = IntGen.class, conf = "0:1")
public class TaskTrackerModelTest {
  private final TaskTracker tracker = TaskTracker.create();
  private final TaskTracker.@Nullable Token[] tokens = new TaskTracker.Token[2];
  private final @Nullable Async<?>[] waits = new Async<?>[2];
  private final boolean[] begun = new boolean[2];
  private final Wakeable nobody =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  /// Takes a token, or closes the one it has.
  @Operation(nonParallelGroup = "tokens")
  public void token(@Param(name = "slot") int slot) {
    var token = tokens[slot];
    if (token == null) {
      tokens[slot] = tracker.token();
    } else {
      tokens[slot] = null;
      token.close();
    }
  }

  /// Makes a future, which is polled later.
  @Operation(nonParallelGroup = "owner")
  public void make(@Param(name = "slot") int slot) {
    if (waits[slot] == null) {
      waits[slot] = tracker.join();
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
  public boolean close() {
    return tracker.close();
  }

  @Operation
  public boolean reopen() {
    return tracker.reopen();
  }

  @Operation
  public int size() {
    return tracker.size();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private final boolean[] tokens = new boolean[2];
    private final @Nullable Boolean[] done = new Boolean[2];
    private int count;
    private boolean closed;

    private void look() {
      for (int i = 0; i < done.length; i++) {
        if (closed && count == 0 && done[i] != null) {
          done[i] = true;
        }
      }
    }

    public void token(int slot) {
      tokens[slot] = !tokens[slot];
      count += tokens[slot] ? 1 : -1;
      look();
    }

    public void make(int slot) {
      if (done[slot] == null) {
        done[slot] = false;
        look();
      }
    }

    public String poll(int slot) {
      Boolean isDone = done[slot];
      if (isDone == null) {
        return "NONE";
      }
      if (!isDone) {
        return "WAITS";
      }
      done[slot] = null;
      return "DONE";
    }

    public void cancel(int slot) {
      done[slot] = null;
    }

    public boolean close() {
      boolean changed = !closed;
      closed = true;
      look();
      return changed;
    }

    public boolean reopen() {
      boolean changed = closed;
      closed = false;
      return changed;
    }

    public int size() {
      return count;
    }
  }

  @Test
  void taskTracker_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(3)
        .sequentialSpecification(Specification.class)
        .check(TaskTrackerModelTest.class);
  }
}
