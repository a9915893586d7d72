package weft.runtime.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;

/// The injector against a plain queue, from any threads.
public class InjectorModelTest {
  private final Injector injector = new Injector();

  @Operation
  public void push(@Param(gen = IntGen.class, conf = "1:9") int number) {
    injector.push(new NumberedTask(number));
  }

  @Operation
  public @Nullable Integer pop() {
    return NumberedTask.numberOf(injector.pop());
  }

  @Operation
  public List<@Nullable Integer> popShare() {
    var share = new ArrayList<@Nullable Integer>();
    for (Task<?> task = injector.popShare(2, 3); task != null; task = task.next) {
      share.add(NumberedTask.numberOf(task));
    }
    return share;
  }

  /// What the injector should do, one thread at a time.
  public static final class Specification {
    private final Queue<Integer> tasks = new ArrayDeque<>();

    public void push(int number) {
      tasks.add(number);
    }

    public @Nullable Integer pop() {
      return tasks.poll();
    }

    public List<@Nullable Integer> popShare() {
      var share = new ArrayList<@Nullable Integer>();
      int count = Math.min(tasks.size() / 2 + 1, 3);
      while (count-- > 0 && !tasks.isEmpty()) {
        share.add(tasks.poll());
      }
      return share;
    }
  }

  @Test
  void injector_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(3)
        .sequentialSpecification(Specification.class)
        .check(InjectorModelTest.class);
  }
}
