package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NotifyTest {
  private final Notify notify = Notify.create();

  private Stepper waiting() throws Exception {
    var step = new Stepper(notify.notified());
    assertThat(step.isPending()).isTrue();
    return step;
  }

  private boolean isStored() throws Exception {
    return !new Stepper(notify.notified()).isPending();
  }

  @Test
  void notifyOne_nobodyWaits_oneIsStored() throws Exception {
    Stepper.onWorker(() -> {
      notify.notifyOne();
      notify.notifyOne();
      assertThat(notify).hasToString("notify (0 waiting, one stored)");
      assertThat(isStored()).isTrue();
      assertThat(isStored()).isFalse();
    });
  }

  @Test
  void notifyOne_waiters_longestFirst() throws Exception {
    Stepper.onWorker(() -> {
      var steps = List.of(waiting(), waiting(), waiting());
      notify.notifyOne();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 0, 0);
      notify.notifyLast();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 0, 1);
      notify.notifyOne();
      notify.notifyOne();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 1, 1);
      assertThat(notify).hasToString("notify (0 waiting, one stored)");
      assertThat(steps.getFirst().poll()).isNull();
    });
  }

  @Test
  void notifyWaiters_madeBefore_reachedEvenUnpolled() throws Exception {
    Stepper.onWorker(() -> {
      var polled = waiting();
      var unpolled = new Stepper(notify.notified());
      notify.notifyWaiters();
      assertThat(polled.wakes).isEqualTo(1);
      assertThat(polled.isPending()).isFalse();
      assertThat(unpolled.isPending()).isFalse();
      assertThat(isStored()).isFalse();
    });
  }

  @Test
  void notifyWaiters_oneIsStored_staysStored() throws Exception {
    Stepper.onWorker(() -> {
      notify.notifyOne();
      notify.notifyWaiters();
      assertThat(isStored()).isTrue();
      assertThat(isStored()).isFalse();
    });
  }

  @Test
  void cancel_notifiedByOne_passesOnToTheLongest() throws Exception {
    Stepper.onWorker(() -> {
      var steps = List.of(waiting(), waiting(), waiting());
      notify.notifyOne();
      steps.get(0).cancel();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 1, 0);
      steps.get(1).cancel();
      steps.get(2).cancel();
      assertThat(isStored()).isTrue();
    });
  }

  @Test
  void cancel_notifiedByLast_passesOnToTheLast() throws Exception {
    Stepper.onWorker(() -> {
      var steps = List.of(waiting(), waiting(), waiting());
      notify.notifyLast();
      steps.get(2).cancel();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(0, 1, 1);
    });
  }

  @Test
  void cancel_notifiedWithAll_passesNothingOn() throws Exception {
    Stepper.onWorker(() -> {
      var step = waiting();
      notify.notifyWaiters();
      var later = waiting();
      step.cancel();
      assertThat(later.wakes).isZero();
    });
  }

  @Test
  void cancel_waiting_isForgotten() throws Exception {
    Stepper.onWorker(() -> {
      waiting().cancel();
      assertThat(notify).hasToString("notify (0 waiting)");
      notify.notifyOne();
      assertThat(isStored()).isTrue();
    });
  }

  @Test
  void notified_loop_takesFromTheBudget() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        boolean[] ran = {false};
        var other = spawn(() -> ran[0] = true);
        int rounds = 0;
        while (!ran[0]) {
          notify.notifyOne();
          notify.notified().await();
          rounds++;
        }
        other.await();
        assertThat(rounds).isEqualTo(129);
      });
    }
  }

  @Test
  void cancel_storedButOutOfBudget_storedAgain() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 128; i++) {
          notify.notifyOne();
          notify.notified().await();
        }
        notify.notifyOne();
        var step = new Stepper(notify.notified());
        assertThat(step.isPending()).isTrue();
        step.cancel();
        assertThat(notify).hasToString("notify (0 waiting, one stored)");
        yieldNow().await();
      });
    }
  }

  @Test
  void poll_secondOwner_refused() throws Exception {
    Stepper.onWorker(() -> {
      var future = notify.notified();
      assertThat(new Stepper(future).isPending()).isTrue();
      assertThatThrownBy(() -> new Stepper(future).poll())
          .hasMessageStartingWith("notified() of notify (1 waiting) was awaited");
    });
  }

  @Test
  void notifyOne_afterNotifyWaitersEndedAWaitThatWasNotPolled_staysStored() throws Exception {
    var notify = Notify.create();
    var reached = new Stepper(notify.notified());
    notify.notifyWaiters();
    notify.notifyOne();
    assertThat(reached.isPending()).isFalse();
    var next = new Stepper(notify.notified());
    assertThat(next.isPending()).isFalse();
    assertThat(new Stepper(notify.notified()).isPending()).isTrue();
  }
}
