package weft.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.ModelRuns;
import weft.Weft;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.OwnedTask;

/// A map of tasks against plain collections: one thread that spawns and ends tasks, an owner of two
/// waits, and others that take and detach. The tasks are members only and never run.
@Param(name = "key", gen = IntGen.class, conf = "0:1")
@Param(name = "slot", gen = IntGen.class, conf = "0:1")
public class JoinTasksModelTest {
  /// Equal to others of its key, and yet known by its number. Not a record, whose fields Lincheck
  /// cannot read.
  private static final class Numbered {
    final int key;
    final int number;

    Numbered(int key, int number) {
      this.key = key;
      this.number = number;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Numbered numbered && numbered.key == key;
    }

    @Override
    public int hashCode() {
      return key;
    }
  }

  private final JoinTasks<Numbered, Integer> tasks = new JoinTasks<>("map");
  private final @Nullable Member<?, ?>[] spawned = new Member<?, ?>[2];
  private int count;
  private final @Nullable Async<?>[] waits = new Async<?>[2];
  private final Wakeable nobody =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  private static String nameOf(@Nullable Member<Numbered, Integer> member) {
    return member == null ? "NULL" : "task " + member.key().number;
  }

  @Operation(nonParallelGroup = "spawner")
  public void spawn(@Param(name = "key") int key) {
    spawned[key] = tasks.toSpawning(new Numbered(key, count++), Weft.ready(1));
  }

  /// Ends the last task of a key.
  @Operation(nonParallelGroup = "spawner")
  public void end(@Param(name = "key") int key) {
    var member = spawned[key];
    if (member != null) {
      member.onEnd((OwnedTask<?>) member.handle());
    }
  }

  @Operation(nonParallelGroup = "owner")
  public String poll(@Param(name = "slot") int slot) throws Throwable {
    var wait = waits[slot];
    Object polled;
    if (wait == null) {
      wait = tasks.next(JoinTasksModelTest::nameOf);
      polled = Polling.begin(wait, nobody);
    } else {
      polled = Polling.poll(wait, nobody);
    }
    waits[slot] = polled == Polling.PENDING ? wait : null;
    return polled == Polling.PENDING ? "WAITS" : polled == null ? "NULL" : polled.toString();
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
  public String tryNext() {
    return nameOf(tasks.tryNext());
  }

  @Operation
  public void detachAll() {
    tasks.detachAll();
  }

  @Operation
  public int size() {
    return tasks.size();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private static final class Entry {
      final int key;
      final int number;
      boolean over;

      Entry(int key, int number) {
        this.key = key;
        this.number = number;
      }

      @Override
      public String toString() {
        return "task " + number;
      }
    }

    private static final class Wait {
      @Nullable Entry given;
      boolean inVain;
    }

    private final Map<Integer, Entry> members = new HashMap<>();
    private final Deque<Entry> ended = new ArrayDeque<>();
    private final List<Wait> line = new ArrayList<>();
    private final @Nullable Entry[] spawned = new Entry[2];
    private final @Nullable Wait[] waits = new Wait[2];
    private int count;

    public void spawn(int key) {
      var entry = new Entry(key, count++);
      spawned[key] = entry;
      var replaced = members.put(key, entry);
      if (replaced != null) {
        ended.remove(replaced);
      }
    }

    public void end(int key) {
      var entry = spawned[key];
      if (entry != null && !entry.over) {
        entry.over = true;
        if (members.get(key) == entry) {
          ended.add(entry);
          give();
        }
      }
    }

    private void give() {
      if (!line.isEmpty() && !ended.isEmpty()) {
        line.removeFirst().given = ended.removeFirst();
      }
    }

    private void remove(Entry entry) {
      members.remove(entry.key, entry);
      tellIfEmpty();
    }

    private void tellIfEmpty() {
      if (members.isEmpty()) {
        line.forEach(wait -> wait.inVain = true);
        line.clear();
      }
    }

    public String poll(int slot) {
      var wait = waits[slot];
      if (wait == null) {
        if (!ended.isEmpty()) {
          return tryNext();
        }
        if (members.isEmpty()) {
          return "NULL";
        }
        wait = new Wait();
        waits[slot] = wait;
        line.add(wait);
      }
      if (wait.given == null && !wait.inVain) {
        return "WAITS";
      }
      waits[slot] = null;
      if (wait.given == null) {
        return "NULL";
      }
      remove(wait.given);
      return wait.given.toString();
    }

    public void cancel(int slot) {
      var wait = waits[slot];
      if (wait == null) {
        return;
      }
      waits[slot] = null;
      line.remove(wait);
      var given = wait.given;
      if (given != null && members.get(given.key) == given) {
        ended.addFirst(given);
        give();
      }
    }

    public String tryNext() {
      if (ended.isEmpty()) {
        return "NULL";
      }
      var entry = ended.removeFirst();
      remove(entry);
      return entry.toString();
    }

    public void detachAll() {
      members.clear();
      ended.clear();
      tellIfEmpty();
    }

    public int size() {
      return members.size();
    }
  }

  @Test
  void joinTasks_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(4)
        .sequentialSpecification(Specification.class)
        .check(JoinTasksModelTest.class);
  }
}
