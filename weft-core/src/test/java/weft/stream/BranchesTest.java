package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Which branches want a poll.
class BranchesTest {
  private static final class Counting extends Wakeable {
    final AtomicInteger wakes = new AtomicInteger();

    @Override
    protected void wake() {
      wakes.incrementAndGet();
    }
  }

  private static final class Leaf extends Branch {
    @Override
    protected @Nullable Object poll(Wakeable waker) {
      return Polling.PENDING;
    }
  }

  private final Counting owner = new Counting();
  private final Branches branches = new Branches();
  private final Leaf a = new Leaf();
  private final Leaf b = new Leaf();
  private final Leaf c = new Leaf();

  private void parkAll() {
    branches.take(owner);
    while (branches.first() instanceof Leaf leaf) {
      leaf.toPolled();
      branches.park(leaf);
    }
  }

  private void addAll() {
    branches.add(a);
    branches.add(b);
    branches.add(c);
  }

  @Test
  void hot_rotated_takeTurns() {
    addAll();

    assertThat(branches.first()).isSameAs(a);
    branches.rotate();
    assertThat(branches.first()).isSameAs(b);
    branches.free(c);
    branches.rotate();
    assertThat(branches.first()).isSameAs(a);
    assertThat(branches.hot()).isEqualTo(2);
  }

  @Test
  void woken_comeInTheOrderOfTheirWakes_andWakeTheOwnerOnce() {
    addAll();
    parkAll();
    assertThat(branches.hot()).isZero();
    c.wake();
    a.wake();
    a.wake();

    assertThat(owner.wakes).hasValue(1);
    branches.take(owner);
    assertThat(branches.hot()).isEqualTo(2);
    assertThat(branches.first()).isSameAs(c);
  }

  @Test
  void wokenWhileItIsPolled_staysHot() {
    branches.add(a);
    branches.take(owner);
    a.toPolled();
    a.wake();
    branches.park(a);

    assertThat(branches.hot()).isEqualTo(1);
    branches.pending(owner);
    assertThat(owner.wakes).hasValue(1);
  }

  @Test
  void deferred_comesBackWhenTheOperatorIsPending() {
    branches.add(a);
    branches.take(owner);
    a.toPolled();
    a.wake();
    branches.parkOrDefer(a);
    branches.take(owner);
    assertThat(branches.hot()).isZero();

    branches.pending(owner);
    assertThat(branches.hot()).isEqualTo(1);
    assertThat(owner.wakes).hasValue(1);
  }

  @Test
  void freed_whileItIsOnTheList_isLeftOut() {
    addAll();
    parkAll();
    a.wake();
    b.wake();
    branches.free(a);
    branches.take(owner);

    assertThat(branches.hot()).isEqualTo(1);
    assertThat(branches.first()).isSameAs(b);
    a.wake();
    branches.take(owner);
    assertThat(branches.hot()).isEqualTo(1);
  }

  @RepeatedTest(5)
  void wokenByAnotherThread_whileItIsParked_isNeverLost() throws Exception {
    branches.add(a);
    var wakes = 200;
    var seen = new AtomicInteger();
    var thread =
        new Thread(() -> {
          for (int i = 0; i < wakes; i++) {
            int before = seen.get();
            a.wake();
            while (seen.get() == before) {
              Thread.yield();
            }
          }
        });
    thread.start();
    while (thread.isAlive()) {
      branches.take(owner);
      if (branches.first() instanceof Leaf leaf) {
        leaf.toPolled();
        seen.incrementAndGet();
        branches.park(leaf);
      } else {
        Thread.yield();
      }
    }
    thread.join();

    assertThat(seen.get()).isGreaterThanOrEqualTo(wakes);
  }
}
