package weft.time.wheel;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import weft.ModelRuns;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The wheel against a sorted map: its owner registers timers and moves the time, while two other
/// threads cancel timers of their own.
///
/// The owner moves the time by one tick, at which at most one timer is due that can be cancelled:
/// the firing of several is no single step. Left out is `tryAdvance`, whose answer depends on
/// whether it gets the lock; MonitorTest has it. Fails if `removeFromOther` unlinks without the
/// lock.
public class WheelModelTest {
  /// Timers that others cancel, at the ticks 1 and 2.
  private static final int CANCELLABLE = 2;

  private final Wheel wheel = new Wheel();
  private final List<Sleep> timers = new ArrayList<>();

  /// Owner only, for only the owner fires.
  private final List<Integer> fired = new ArrayList<>();

  /// Owner only.
  private int now;

  /// Each by its canceller only.
  private final boolean[] cancelled = new boolean[CANCELLABLE + 1];

  public WheelModelTest() {
    for (int tick = 1; tick <= CANCELLABLE; tick++) {
      Sleep timer = timer(tick, tick);
      wheel.insert(timer);
      timers.add(timer);
    }
  }

  private Sleep timer(int tick, int number) {
    var timer = new Sleep(tick);
    Wakeable noting =
        new Wakeable() {
          @Override
          protected void wake() {
            fired.add(number);
          }
        };
    try {
      Polling.poll(timer, noting);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    return timer;
  }

  @Operation(nonParallelGroup = "owner")
  public boolean insert(@Param(gen = IntGen.class, conf = "1:2") int tick) {
    return wheel.insert(timer(tick, 10 + tick));
  }

  /// As the worker does, once a turn.
  @Operation(nonParallelGroup = "owner")
  public List<Integer> advance() {
    fired.clear();
    wheel.drainRemoved();
    wheel.advance(++now);
    return List.copyOf(fired);
  }

  @Operation(nonParallelGroup = "first")
  public void cancelFirst() {
    cancel(1);
  }

  @Operation(nonParallelGroup = "second")
  public void cancelSecond() {
    cancel(2);
  }

  /// Once, as the future that has the timer does.
  private void cancel(int number) {
    if (!cancelled[number]) {
      cancelled[number] = true;
      timers.get(number - 1).cancelFromElsewhere(wheel);
    }
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private final TreeMap<Integer, List<Integer>> timers = new TreeMap<>();
    private int now;

    public Specification() {
      for (int tick = 1; tick <= CANCELLABLE; tick++) {
        at(tick).add(tick);
      }
    }

    private List<Integer> at(int tick) {
      return timers.computeIfAbsent(tick, key -> new ArrayList<>());
    }

    public boolean insert(int tick) {
      return tick > now && at(tick).add(10 + tick);
    }

    public List<Integer> advance() {
      return List.copyOf(at(++now));
    }

    public void cancelFirst() {
      cancel(1);
    }

    public void cancelSecond() {
      cancel(2);
    }

    private void cancel(int number) {
      at(number).remove((Integer) number);
    }
  }

  @Test
  void wheel_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .sequentialSpecification(Specification.class)
        .check(WheelModelTest.class);
  }

  @Test
  void wheel_stressed_linearizable() {
    new StressOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(1_000)
        .threads(3)
        .actorsPerThread(3)
        .sequentialSpecification(Specification.class)
        .check(WheelModelTest.class);
  }
}
