package weft.runtime.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;

/// The sleepers against a list and two numbers: two workers that go to sleep and come back, and
/// anybody who picks one of them.
///
/// Left out are `toSearching`, which looks and then adds, so that a worker or two more than its
/// limit may search, and `toHeld`, which only moves a limit. Fails if `pickSleeper` does not look
/// at the counts again under the lock.
public class IdleModelTest {
  private static final int WORKERS = 3;

  /// Whose workers are only names here; nobody runs them.
  private static final Scheduler SCHEDULER = unstarted();

  private static Scheduler unstarted() {
    return new Scheduler(
        new Settings(
            "still",
            WORKERS,
            true,
            null,
            1,
            Settings.Blocking.DEFAULT,
            Duration.ofSeconds(5),
            Duration.ZERO,
            (task, failure) -> {},
            Hooks.NONE,
            Settings.LongPolls.LOGGED,
            0,
            1_000_000));
  }

  /// What the model and the idle protocol itself have in common.
  private interface Protocol {
    boolean toSleeping(int worker, boolean searching);

    boolean toAwake(int worker);

    boolean toWorking();
  }

  /// A worker as the protocol knows it. Touched by its own group of operations only.
  private static final class Sleeper {
    private final int number;
    private boolean asleep;
    private boolean searching;

    Sleeper(int number) {
      this.number = number;
    }

    /// @return null if it is asleep, else whether it must look into the queues again
    @Nullable Boolean sleep(Protocol idle) {
      if (asleep) {
        return null;
      }
      boolean searched = searching;
      asleep = true;
      searching = false;
      return idle.toSleeping(number, searched);
    }

    /// @return null if it is awake, else whether it awoke of itself
    @Nullable Boolean wakeUp(Protocol idle) {
      if (!asleep) {
        return null;
      }
      asleep = false;
      searching = !idle.toAwake(number);
      return !searching;
    }

    /// @return null if it does not search, else whether it must look for a sleeper
    @Nullable Boolean work(Protocol idle) {
      if (!searching) {
        return null;
      }
      searching = false;
      return idle.toWorking();
    }
  }

  private final Idle idle = new Idle(WORKERS, WORKERS);
  private final Sleeper first = new Sleeper(0);
  private final Sleeper second = new Sleeper(1);

  private final Protocol protocol =
      new Protocol() {
        @Override
        public boolean toSleeping(int worker, boolean searching) {
          return idle.toSleeping(SCHEDULER.worker(worker), searching);
        }

        @Override
        public boolean toAwake(int worker) {
          return idle.toAwake(SCHEDULER.worker(worker));
        }

        @Override
        public boolean toWorking() {
          return idle.toWorking();
        }
      };

  @Operation(nonParallelGroup = "first")
  public @Nullable Boolean firstSleeps() {
    return first.sleep(protocol);
  }

  @Operation(nonParallelGroup = "first")
  public @Nullable Boolean firstWakesUp() {
    return first.wakeUp(protocol);
  }

  @Operation(nonParallelGroup = "first")
  public @Nullable Boolean firstWorks() {
    return first.work(protocol);
  }

  @Operation(nonParallelGroup = "second")
  public @Nullable Boolean secondSleeps() {
    return second.sleep(protocol);
  }

  @Operation(nonParallelGroup = "second")
  public @Nullable Boolean secondWakesUp() {
    return second.wakeUp(protocol);
  }

  @Operation(nonParallelGroup = "second")
  public @Nullable Boolean secondWorks() {
    return second.work(protocol);
  }

  @Operation
  public int pickSleeper() {
    Worker sleeper = idle.pickSleeper();
    return sleeper == null ? -1 : sleeper.index();
  }

  @Operation
  public boolean pickFirst() {
    return idle.pick(SCHEDULER.worker(0));
  }

  /// What it should do, one thread at a time.
  public static final class Specification implements Protocol {
    private final List<Integer> sleepers = new ArrayList<>();
    private final Sleeper first = new Sleeper(0);
    private final Sleeper second = new Sleeper(1);
    private int searching;

    private boolean isSleeperWanted() {
      return searching == 0 && !sleepers.isEmpty();
    }

    @Override
    public boolean toSleeping(int worker, boolean wasSearching) {
      sleepers.add(worker);
      searching -= wasSearching ? 1 : 0;
      return isSleeperWanted();
    }

    @Override
    public boolean toAwake(int worker) {
      return sleepers.remove((Integer) worker);
    }

    @Override
    public boolean toWorking() {
      return --searching == 0;
    }

    public @Nullable Boolean firstSleeps() {
      return first.sleep(this);
    }

    public @Nullable Boolean firstWakesUp() {
      return first.wakeUp(this);
    }

    public @Nullable Boolean firstWorks() {
      return first.work(this);
    }

    public @Nullable Boolean secondSleeps() {
      return second.sleep(this);
    }

    public @Nullable Boolean secondWakesUp() {
      return second.wakeUp(this);
    }

    public @Nullable Boolean secondWorks() {
      return second.work(this);
    }

    public int pickSleeper() {
      if (!isSleeperWanted()) {
        return -1;
      }
      searching++;
      return sleepers.removeLast();
    }

    public boolean pickFirst() {
      boolean slept = sleepers.remove((Integer) 0);
      searching += slept ? 1 : 0;
      return slept;
    }
  }

  @Test
  void sleepers_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(2)
        .sequentialSpecification(Specification.class)
        .check(IdleModelTest.class);
  }

  @Test
  void sleepers_stressed_linearizable() {
    new StressOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(3)
        .actorsPerThread(3)
        .sequentialSpecification(Specification.class)
        .check(IdleModelTest.class);
  }
}
