package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.Stepper;
import weft.WeftTypes.Second;
import weft.polling.Polling;
import weft.task.JoinException;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
@SuppressWarnings("weft:unused")
class AsyncSemaphoreTest {
  private final AsyncSemaphore semaphore = AsyncSemaphore.of(2);

  private static Permit permit(@Nullable Object polled) {
    assertThat(polled).isInstanceOf(Permit.class);
    return (Permit) Objects.requireNonNull(polled);
  }

  private Permit taken(int permits) {
    return Objects.requireNonNull(semaphore.tryAcquire(permits));
  }

  private Stepper waiting(int permits) throws Exception {
    var step = new Stepper(semaphore.acquire(permits));
    assertThat(step.isPending()).isTrue();
    return step;
  }

  @Test
  void acquire_free_atOnceAndGivenBackOnce() throws Exception {
    Stepper.onWorker(() -> {
      var permit = permit(new Stepper(semaphore.acquire(2)).poll());
      assertThat(permit.count()).isEqualTo(2);
      assertThat(semaphore.availablePermits()).isZero();
      permit.close();
      permit.close();
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    });
  }

  @Test
  void acquire_notPolled_takesNothing() {
    semaphore.acquire(2);
    assertThat(semaphore.availablePermits()).isEqualTo(2);
  }

  @Test
  void acquire_noneFree_wokenOnceByTheRelease() throws Exception {
    Stepper.onWorker(() -> {
      var held = taken(2);
      var step = waiting(1);
      assertThat(step.isPending()).isTrue();
      held.split(1).close();
      assertThat(step.wakes).isEqualTo(1);
      assertThat(semaphore.tryAcquire()).isNull(); // it is the waiter's already
      assertThat(permit(step.poll()).count()).isEqualTo(1);
    });
  }

  @Test
  void acquire_several_firstComeFirstServed() throws Exception {
    var order = new ArrayList<Integer>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var tasks = new ArrayList<Async<Void>>();
        for (int i = 0; i < 6; i++) {
          int number = i;
          tasks.add(
              spawn(() -> {
                try (var _ = semaphore.acquire().await()) {
                  order.add(number);
                  sleep(ofMillis(10)).await();
                }
              }));
        }
        joinAll(tasks).await();
      });
      assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(paused.elapsed()).isEqualTo(ofMillis(30));
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    }
  }

  @Test
  void acquire_bigFirst_collectsPiecemealAndNobodyOvertakes() throws Exception {
    Stepper.onWorker(() -> {
      var held = taken(1);
      var big = waiting(3);
      var small = waiting(1);
      assertThat(semaphore.availablePermits()).isZero();
      assertThat(semaphore.tryAcquire()).isNull();
      held.close();
      assertThat(big.wakes).isZero();
      assertThat(semaphore.availablePermits()).isZero();
      semaphore.addPermits(1);
      assertThat(big.wakes).isEqualTo(1);
      assertThat(small.wakes).isZero();
      permit(big.poll()).close();
      assertThat(small.wakes).isEqualTo(1);
      permit(small.poll()).close();
      assertThat(semaphore.availablePermits()).isEqualTo(3);
    });
  }

  @Test
  void cancel_bigThatHasSome_theyGoToTheNext() throws Exception {
    Stepper.onWorker(() -> {
      var held = taken(1);
      var big = waiting(3);
      var small = waiting(1);
      var second = waiting(1);
      big.cancel();
      assertThat(small.wakes).isEqualTo(1);
      assertThat(second.wakes).isZero();
      held.close();
      assertThat(second.wakes).isEqualTo(1);
      permit(small.poll()).close();
      permit(second.poll()).close();
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    });
  }

  @Test
  void cancel_onlyWaiter_whatItHadIsFree() throws Exception {
    Stepper.onWorker(() -> {
      waiting(3).cancel();
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    });
  }

  @Test
  void cancel_inTheMiddle_lineStaysWhole() throws Exception {
    Stepper.onWorker(() -> {
      var held = taken(2);
      var steps = List.of(waiting(1), waiting(1), waiting(1), waiting(1));
      steps.get(1).cancel();
      steps.get(3).cancel();
      held.close();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 0, 1, 0);
    });
  }

  @Test
  void cancel_granted_permitGoesToTheNext() throws Exception {
    Stepper.onWorker(() -> {
      var held = taken(2);
      var first = waiting(2);
      var second = waiting(2);
      held.close();
      assertThat(first.wakes).isEqualTo(1);
      assertThat(second.wakes).isZero();
      first.cancel();
      first.cancel();
      assertThat(second.wakes).isEqualTo(1);
      permit(second.poll()).close();
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    });
  }

  @Test
  void poll_underAnotherWaker_thatOneIsWoken() throws Exception {
    Stepper.onWorker(() -> {
      var held = taken(2);
      var future = semaphore.acquire();
      var before = new Stepper(future);
      assertThat(before.isPending()).isTrue();
      var after = new Stepper(future);
      assertThat(poll(future, after)).isSameAs(Polling.PENDING);
      held.close();
      assertThat(before.wakes).isZero();
      assertThat(after.wakes).isEqualTo(1);
    });
  }

  private static @Nullable Object poll(Async<?> future, Stepper waker) throws Exception {
    try {
      return Polling.poll(future, waker);
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void select_lost_leavesTheLine() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try (var _ = semaphore.acquire(2).await()) {
          assertThat(select(semaphore.acquire(), sleep(ofMillis(1))).await())
              .isInstanceOf(Second.class);
          assertThat(semaphore).hasToString("semaphore (0 free, 0 waiting)");
        }
      });
    }
    assertThat(semaphore.availablePermits()).isEqualTo(2);
  }

  @Test
  void timeout_passed_leavesTheLine() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try (var _ = semaphore.acquire(1).await()) {
          String end = "acquired";
          try {
            semaphore.acquire(2).timeout(ofMillis(5)).await();
          } catch (TimeoutException e) {
            end = "late";
          }
          assertThat(end).isEqualTo("late");
          assertThat(semaphore.availablePermits()).isEqualTo(1);
        }
      });
    }
  }

  @Test
  void abort_grantedButNotPolled_passedOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var held = semaphore.acquire(2).await();
        var task =
            spawn(() -> {
              try (var _ = semaphore.acquire(2).await()) {
                yieldNow().await();
              }
            });
        yieldNow().await();
        held.close(); // it is the task's now, which has not been polled
        task.abort();
        try {
          task.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
        assertThat(semaphore.availablePermits()).isEqualTo(2);
      });
    }
  }

  @Test
  void acquire_noBudget_permitIsKeptForIt() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        int[] rounds = {0};
        var other =
            spawn(() -> {
              rounds[0] = -rounds[0];
            });
        for (int i = 1; i <= 200; i++) {
          rounds[0] = rounds[0] < 0 ? rounds[0] : i;
          semaphore.acquire().await().close();
        }
        other.await();
        assertThat(rounds[0]).isEqualTo(-129);
      });
    }
    assertThat(semaphore.availablePermits()).isEqualTo(2);
  }

  @Test
  void cancel_readyButOutOfBudget_givenBack() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 128; i++) {
          semaphore.acquire().await().close();
        }
        var step = new Stepper(semaphore.acquire());
        assertThat(step.isPending()).isTrue();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
        step.cancel();
        assertThat(semaphore.availablePermits()).isEqualTo(2);
      });
    }
  }

  @Test
  void acquireNone_othersWait_atOnce() throws Exception {
    Stepper.onWorker(() -> {
      waiting(3);
      assertThat(permit(new Stepper(semaphore.acquire(0)).poll()).count()).isZero();
    });
  }

  // ---- closing

  @Test
  void close_waiters_failAndWhatTheyHadIsFree() throws Exception {
    Stepper.onWorker(() -> {
      var big = waiting(3);
      var small = waiting(1);
      semaphore.close();
      semaphore.close();
      assertThat(big.wakes).isEqualTo(1);
      assertThatThrownBy(big::poll)
          .isInstanceOf(SemaphoreClosedException.class)
          .hasMessage(
              "acquire(3): semaphore (2 free, 0 waiting, closed) is closed and gives no more"
                  + " permits. End the work that needs them, as whoever closed it wants.");
      small.cancel();
      assertThat(semaphore.availablePermits()).isEqualTo(2);
      assertThat(semaphore.isClosed()).isTrue();
    });
  }

  @Test
  void close_heldAndGranted_stayValid() throws Exception {
    Stepper.onWorker(() -> {
      var held = taken(2);
      var granted = waiting(1);
      held.split(1).close();
      semaphore.close();
      permit(granted.poll()).close();
      held.close();
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    });
  }

  @Test
  void acquire_closed_fails() throws Exception {
    semaphore.close();
    assertThat(semaphore.tryAcquire()).isNull();
    Stepper.onWorker(() ->
        assertThatThrownBy(() -> new Stepper(semaphore.acquire()).poll())
            .isInstanceOf(SemaphoreClosedException.class));
  }

  // ---- numbers of permits

  @Test
  void forgetPermits_moreThanFree_onlyThose() {
    var held = taken(1);
    assertThat(semaphore.forgetPermits(5)).isEqualTo(1);
    held.close();
    assertThat(semaphore.availablePermits()).isEqualTo(1);
  }

  @Test
  void addPermits_several_wakesAsManyAsTheyServe() throws Exception {
    Stepper.onWorker(() -> {
      taken(2).forget();
      var steps = List.of(waiting(1), waiting(2), waiting(2));
      semaphore.addPermits(4);
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 1, 0);
      steps.get(2).cancel();
      assertThat(semaphore.availablePermits()).isEqualTo(1);
    });
  }

  @Test
  void availablePermits_moreThanAnInt_toldAsMaximum() {
    semaphore.addPermits(Integer.MAX_VALUE);
    assertThat(semaphore.availablePermits()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void permit_forgotten_neverComesBack() {
    var held = taken(2);
    held.forget();
    held.close();
    assertThat(semaphore.availablePermits()).isZero();
  }

  @Test
  void permit_splitAndMerged_numbersAddUp() {
    var held = taken(2);
    var part = held.split(1);
    assertThat(held.count()).isEqualTo(1);
    assertThatThrownBy(() -> held.split(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("permits: 2 (expected: at most the 1 of 1 permits of semaphore");
    held.merge(part);
    assertThat(held.count()).isEqualTo(2);
    assertThat(part.count()).isZero();
    part.close();
    assertThat(semaphore.availablePermits()).isZero();
    held.close();
    assertThat(semaphore.availablePermits()).isEqualTo(2);
  }

  @Test
  void merge_ofAnotherOrClosed_refusedAndNothingLost() {
    var held = taken(1);
    var other = Objects.requireNonNull(AsyncSemaphore.of(1).tryAcquire());
    assertThatThrownBy(() -> held.merge(other)).hasMessageContaining("the same semaphore");
    assertThatThrownBy(() -> held.merge(held)).hasMessageContaining("another permit");
    var closed = taken(1);
    closed.close();
    assertThatThrownBy(() -> closed.merge(held)).isInstanceOf(IllegalStateException.class);
    assertThat(held.count()).isEqualTo(1);
    held.close();
    assertThat(semaphore.availablePermits()).isEqualTo(2);
  }

  @Test
  void numbers_negative_refused() {
    assertThatThrownBy(() -> AsyncSemaphore.of(-1))
        .hasMessage("permits: -1 (expected: not negative)");
    assertThatThrownBy(() -> semaphore.acquire(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> semaphore.tryAcquire(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> semaphore.addPermits(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void await_twice_refused() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var future = semaphore.acquire();
        future.await().close();
        var second =
            async(() -> {
              try (var _ = future.await()) {
                return "again";
              } catch (IllegalStateException e) {
                return e.getMessage();
              }
            });
        assertThat(second.await()).startsWith("acquire(1) of semaphore (2 free, 0 waiting) was");
      });
    }
  }
}
