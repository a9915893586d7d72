package weft.runtime.scheduler;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;

/// The ring against a plain queue: an owner that pushes and pops, thieves that steal. With two
/// slots a thief takes exactly one task, so the queue tells which.
public class RingModelTest {
  private static final int CAPACITY = 2;
  private final Ring ring = new Ring(CAPACITY);

  @Operation(nonParallelGroup = "owner")
  public boolean push(@Param(gen = IntGen.class, conf = "1:9") int number) {
    return ring.push(new NumberedTask(number));
  }

  @Operation(nonParallelGroup = "owner")
  public @Nullable Integer pop() {
    return NumberedTask.numberOf(ring.pop());
  }

  @Operation
  public @Nullable Integer steal() {
    return NumberedTask.numberOf(new Ring(CAPACITY).stealFrom(ring));
  }

  /// What the ring should do, one thread at a time.
  public static final class Specification {
    private final Queue<Integer> tasks = new ArrayDeque<>();

    public boolean push(int number) {
      return tasks.size() < CAPACITY && tasks.add(number);
    }

    public @Nullable Integer pop() {
      return tasks.poll();
    }

    public @Nullable Integer steal() {
      return tasks.poll();
    }
  }

  @Test
  void ring_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(4)
        .sequentialSpecification(Specification.class)
        .check(RingModelTest.class);
  }

  @Test
  void ring_stressed_linearizable() {
    new StressOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(2)
        .actorsPerThread(5)
        .sequentialSpecification(Specification.class)
        .check(RingModelTest.class);
  }
}
