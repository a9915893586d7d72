package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class RingTest {
  private static List<TestTask> filled(Ring ring, int count) {
    var tasks = new ArrayList<TestTask>();
    for (int i = 0; i < count; i++) {
      tasks.add(new TestTask());
      assertThat(ring.push(tasks.get(i))).isTrue();
    }
    return tasks;
  }

  @Test
  void pop_pushed_inOrder() {
    var ring = new Ring(4);
    for (int round = 0; round < 5; round++) {
      List<TestTask> tasks = filled(ring, 3);
      for (TestTask task : tasks) {
        assertThat(ring.pop()).isSameAs(task);
      }
      assertThat(ring.pop()).isNull();
      assertThat(ring.isEmptyForOwner()).isTrue();
    }
  }

  @Test
  void push_full_refused() {
    var ring = new Ring(4);
    filled(ring, 4);
    assertThat(ring.push(new TestTask())).isFalse();
    assertThat(ring.size()).isEqualTo(4);
  }

  @Test
  void stealFrom_five_threeOldestOneOfThemToRun() {
    var victim = new Ring(8);
    var thief = new Ring(8);
    List<TestTask> tasks = filled(victim, 5);
    var stolen = new ArrayList<Task<?>>();
    Task<?> first = thief.stealFrom(victim);
    assertThat(first).isSameAs(tasks.get(2));
    stolen.add(thief.pop());
    stolen.add(thief.pop());
    assertThat(stolen).isEqualTo(tasks.subList(0, 2));
    assertThat(thief.pop()).isNull();
    assertThat(victim.pop()).isSameAs(tasks.get(3));
    assertThat(victim.size()).isEqualTo(1);
  }

  @Test
  void stealFrom_empty_null() {
    assertThat(new Ring(4).stealFrom(new Ring(4))).isNull();
  }

  @Test
  void overflow_full_olderHalfAndTheNewOneInOrder() {
    var ring = new Ring(4);
    var injector = new Injector();
    List<TestTask> tasks = filled(ring, 4);
    var last = new TestTask();
    assertThat(ring.overflow(injector, last)).isTrue();
    assertThat(injector.length()).isEqualTo(3);
    assertThat(injector.pop()).isSameAs(tasks.get(0));
    assertThat(injector.pop()).isSameAs(tasks.get(1));
    assertThat(injector.pop()).isSameAs(last);
    assertThat(injector.pop()).isNull();
    assertThat(ring.size()).isEqualTo(2);
  }

  @Test
  void overflow_notFullAnyMore_nothing() {
    var ring = new Ring(4);
    filled(ring, 3);
    assertThat(ring.overflow(new Injector(), new TestTask())).isFalse();
  }

  @Test
  void new_capacityNotAPowerOfTwo_refused() {
    assertThatThrownBy(() -> new Ring(6))
        .hasMessage("capacity: 6 (expected: a power of two, at least 2)");
  }

  /// The owner pushes and pops, two thieves steal: each task is taken by exactly one.
  @Test
  void stealFrom_racesPop_oneWinner() throws Exception {
    int count = 200_000;
    var ring = new Ring(8);
    var taken = new AtomicIntegerArray(count);
    var numbers = new java.util.IdentityHashMap<Task<?>, Integer>();
    var tasks = new TestTask[count];
    for (int i = 0; i < count; i++) {
      tasks[i] = new TestTask();
      numbers.put(tasks[i], i);
    }
    var done = new java.util.concurrent.atomic.AtomicBoolean();
    var thieves = new ArrayList<Thread>();
    for (int t = 0; t < 2; t++) {
      thieves.add(
          Thread.ofPlatform()
              .start(() -> {
                var own = new Ring(8);
                while (!done.get() || ring.size() > 0) {
                  for (Task<?> task = own.stealFrom(ring); task != null; task = own.pop()) {
                    taken.incrementAndGet(numbers.get(task));
                  }
                }
              }));
    }
    for (TestTask task : tasks) {
      while (!ring.push(task)) {
        Task<?> own = ring.pop();
        if (own != null) {
          taken.incrementAndGet(numbers.get(own));
        }
      }
    }
    done.set(true);
    for (Thread thief : thieves) {
      thief.join();
    }
    for (int i = 0; i < count; i++) {
      assertThat(taken.get(i)).isEqualTo(1);
    }
  }
}
