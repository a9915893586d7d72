package weft.time;

import static java.time.Duration.ofMillis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.AsyncRuntime;

/// The deadline queue against a list that is searched: any threads add, reset and remove, one
/// polls.
///
/// All deadlines have passed, for a wait sets a timer, which takes a worker: DeadlineQueueTest and
/// TimersStressTest have that, and the waking. Fails if `remove` looks at the key before it has the
/// lock.
@Param(name = "millis", gen = IntGen.class, conf = "1:5")
@Param(name = "key", gen = IntGen.class, conf = "0:2")
public class DeadlineQueueModelTest {
  /// Values that are there from the beginning, whose keys everybody has, at 1, 2 and 3 ms.
  private static final int KEYS = 3;

  private static final Deadline START = start();

  private static final Wakeable NOBODY =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  /// The beginning of a paused clock that has gone on since.
  private static Deadline start() {
    var clock = PausedClock.create();
    AsyncRuntime.setDefault(AsyncRuntime.builder().currentThread().pausedClock(clock).build());
    Deadline start = Deadline.now();
    clock.advance(ofMillis(1000));
    return start;
  }

  private final DeadlineQueue<Integer> queue = DeadlineQueue.create();
  private final List<DeadlineQueue.Key> keys = new ArrayList<>();

  public DeadlineQueueModelTest() {
    for (int i = 0; i < KEYS; i++) {
      keys.add(queue.insert(i, START.plus(ofMillis(i + 1))));
    }
  }

  @Operation
  public void insert(@Param(name = "millis") int millis) {
    queue.insert(10 + millis, START.plus(ofMillis(millis)));
  }

  @Operation
  public boolean reset(@Param(name = "key") int key, @Param(name = "millis") int millis) {
    return queue.reset(keys.get(key), START.plus(ofMillis(millis)));
  }

  @Operation
  public @Nullable Integer remove(@Param(name = "key") int key) {
    return queue.remove(keys.get(key));
  }

  @Operation
  public int size() {
    return queue.size();
  }

  /// The second poll of a wait, after its timer.
  @Operation(nonParallelGroup = "receiver")
  public @Nullable Object poll() throws Throwable {
    return Polling.poll(queue.next(), NOBODY);
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private record Entry(int value, int millis) {}

    /// In the order of insertions and resets.
    private final List<Entry> entries = new ArrayList<>();

    public Specification() {
      for (int i = 0; i < KEYS; i++) {
        entries.add(new Entry(i, i + 1));
      }
    }

    public void insert(int millis) {
      entries.add(new Entry(10 + millis, millis));
    }

    public boolean reset(int key, int millis) {
      return remove(key) != null && entries.add(new Entry(key, millis));
    }

    public @Nullable Integer remove(int key) {
      return entries.removeIf(entry -> entry.value == key) ? key : null;
    }

    public int size() {
      return entries.size();
    }

    public @Nullable Object poll() {
      Entry first = entries.stream().min(Comparator.comparingInt(Entry::millis)).orElse(null);
      entries.remove(first);
      return first == null ? null : first.value;
    }
  }

  @Test
  void queue_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(100)
        .threads(3)
        .actorsPerThread(2)
        .sequentialSpecification(Specification.class)
        .check(DeadlineQueueModelTest.class);
  }
}
