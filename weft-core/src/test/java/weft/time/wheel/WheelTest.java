package weft.time.wheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import weft.Stepper;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

@SuppressWarnings("weft:unused")
class WheelTest {
  /// Notes the order in which timers fire.
  private static final class Noting extends Wakeable {
    private final int number;
    private final List<Integer> fired;

    Noting(int number, List<Integer> fired) {
      this.number = number;
      this.fired = fired;
    }

    @Override
    protected void wake() {
      fired.add(number);
    }
  }

  private static Sleep register(long tick, Wakeable waker) throws Throwable {
    var sleep = new Sleep(tick);
    assertThat(Polling.begin(sleep, waker)).isSameAs(Polling.PENDING);
    return sleep;
  }

  @Test
  void sleep_dueAtFirstPoll_readyWithoutRegistration() throws Exception {
    Stepper.onWorker(() -> {
      assertThat(new Stepper(new Sleep(0)).poll()).isNull();
      assertThat(Worker.currentOrFail().wheel().nextTick()).isEqualTo(Wheel.NEVER);
    });
  }

  @Test
  void advance_sameDeadline_orderOfRegistration() throws Exception {
    Stepper.onWorker(() -> {
      Wheel wheel = Worker.currentOrFail().wheel();
      long base = far(wheel);
      var fired = new ArrayList<Integer>();
      for (int i = 0; i < 20; i++) {
        register(base + 100, new Noting(i, fired));
        if (i == 10) {
          wheel.advance(base + 70); // cascades the first half
        }
      }
      wheel.advance(base + 99);
      assertThat(fired).isEmpty();
      wheel.advance(base + 100);
      assertThat(fired).containsExactly(range(20));
    });
  }

  /// Brings the wheel ahead of the runtime's clock, so that only the test fires it.
  private static long far(Wheel wheel) {
    long base = 1L << 30;
    wheel.advance(base);
    return base;
  }

  private static Integer[] range(int count) {
    var numbers = new Integer[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  @Test
  void advance_beyondTheWheelsSpan_firesInTime() throws Exception {
    Stepper.onWorker(() -> {
      Wheel wheel = Worker.currentOrFail().wheel();
      long base = far(wheel);
      var fired = new ArrayList<Integer>();
      long fiftyYears = base + 50L * 365 * 24 * 3600 * 1000;
      register(fiftyYears, new Noting(1, fired));
      while (wheel.nextTick() < fiftyYears) {
        long next = wheel.nextTick();
        wheel.advance(next);
        assertThat(wheel.nextTick()).isGreaterThan(next);
      }
      assertThat(fired).isEmpty();
      wheel.advance(fiftyYears);
      assertThat(fired).containsExactly(1);
    });
  }

  @Test
  void earliestTick_oneBeyondTheSpanStandsBeforeANearerOne_theNearer() throws Exception {
    Stepper.onWorker(() -> {
      Wheel wheel = Worker.currentOrFail().wheel();
      long base = far(wheel);
      long oneTopSlot = 1L << 30;
      register(base + 1_000 * oneTopSlot, new Noting(1, new ArrayList<>()));
      wheel.advance(base + 2 * oneTopSlot);
      long nearer = base + 64 * oneTopSlot;
      register(nearer, new Noting(2, new ArrayList<>()));
      assertThat(wheel.earliestTick()).isEqualTo(nearer);
    });
  }

  @Test
  void cancel_registered_neverFiresAndLeavesTheWheelEmpty() throws Exception {
    Stepper.onWorker(() -> {
      Wheel wheel = Worker.currentOrFail().wheel();
      long base = far(wheel);
      var fired = new ArrayList<Integer>();
      var sleeps = new ArrayList<Sleep>();
      for (int i = 0; i < 1000; i++) {
        sleeps.add(register(base + 1 + i * 37L, new Noting(i, fired)));
      }
      for (Sleep sleep : sleeps) {
        Polling.cancel(sleep, new Noting(-1, fired));
      }
      wheel.advance(base + 100_000);
      assertThat(fired).isEmpty();
      assertThat(wheel.nextTick()).isEqualTo(Wheel.NEVER);
    });
  }

  @Test
  void cancel_theEarliest_nextTickIsTheFollowing() throws Exception {
    Stepper.onWorker(() -> {
      Wheel wheel = Worker.currentOrFail().wheel();
      long base = far(wheel);
      Sleep early = register(base + 5, new Noting(1, new ArrayList<>()));
      register(base + 7, new Noting(2, new ArrayList<>()));
      assertThat(wheel.nextTick()).isEqualTo(base + 5);
      Polling.cancel(early, new Noting(3, new ArrayList<>()));
      assertThat(wheel.nextTick()).isEqualTo(base + 7);
    });
  }

  @Test
  void removeFromOther_thenDrained_neverFires() throws Exception {
    Stepper.onWorker(() -> {
      Wheel wheel = Worker.currentOrFail().wheel();
      long base = far(wheel);
      var fired = new ArrayList<Integer>();
      Sleep kept = register(base + 10, new Noting(1, fired));
      Sleep first = register(base + 10, new Noting(2, fired));
      Sleep second = register(base + 5, new Noting(3, fired));
      first.cancelFromElsewhere(wheel);
      second.cancelFromElsewhere(wheel);
      wheel.advance(base + 7); // before the drain: the node is met, and passed over
      wheel.drainRemoved();
      wheel.advance(base + 20);
      assertThat(fired).containsExactly(1);
      assertThat(kept.toString()).contains("sleep");
    });
  }

  @Test
  void advance_randomOperations_likeASortedMap() throws Exception {
    long seed = System.nanoTime();
    Stepper.onWorker(() -> {
      var random = new Random(seed);
      Wheel wheel = Worker.currentOrFail().wheel();
      long now = far(wheel);
      var fired = new ArrayList<Integer>();
      var reference = new TreeMap<Long, List<Integer>>();
      var live = new ArrayList<Sleep>();
      var numbers = new ArrayList<Integer>();
      for (int i = 0; i < 20_000; i++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            long tick = now + 1 + (random.nextLong() >>> 1 >>> random.nextInt(22, 63));
            live.add(register(tick, new Noting(i, fired)));
            numbers.add(i);
            reference.computeIfAbsent(tick, t -> new ArrayList<>()).add(i);
          }
          case 2 -> {
            if (!live.isEmpty()) {
              int victim = random.nextInt(live.size());
              Integer number = numbers.get(victim);
              Polling.cancel(live.get(victim), new Noting(-1, fired));
              List<Integer> same = reference.get(live.get(victim).tick());
              if (same != null) {
                same.remove(number);
              }
            }
          }
          default -> {
            now += random.nextLong() >>> 1 >>> random.nextInt(40, 63);
            wheel.advance(now);
            var due = reference.headMap(now, true);
            var expected = new ArrayList<Integer>();
            due.values().forEach(expected::addAll);
            due.clear();
            assertThat(fired).as("seed %d, step %d", seed, i).isEqualTo(expected);
            fired.clear();
          }
        }
      }
    });
  }
}
