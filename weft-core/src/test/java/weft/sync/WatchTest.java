package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WatchTest {
  private final Watch.Channel<Integer> channel = Watch.channel(0);
  private final Watch.Sender<Integer> tx = channel.tx();
  private final Watch.Receiver<Integer> rx = channel.rx();

  private static Stepper of(Async<?> future) {
    return new Stepper(future);
  }

  private static Stepper waiting(Async<?> future) throws Exception {
    var step = of(future);
    assertThat(step.isPending()).isTrue();
    return step;
  }

  // ---- the value

  @Test
  void channel_initialValue_thereAndSeen() throws Exception {
    Stepper.onWorker(() -> {
      assertThat(rx.value()).isZero();
      assertThat(tx.value()).isZero();
      assertThat(rx.hasChanged()).isFalse();
      waiting(rx.changed());
    });
  }

  @Test
  void send_somebodyReceives_valueIsThereForAll() {
    var other = tx.subscribe();
    assertThat(tx.send(1)).isTrue();
    assertThat(rx.value()).isEqualTo(1);
    assertThat(other.value()).isEqualTo(1);
    assertThat(other.hasChanged()).isTrue();
  }

  @Test
  void send_nobodyReceives_falseAndNotStored() {
    rx.close();
    assertThat(tx.send(1)).isFalse();
    assertThat(tx.value()).isZero();
  }

  @Test
  void replace_nobodyReceives_stored() {
    rx.close();
    assertThat(tx.replace(1)).isZero();
    assertThat(tx.replace(2)).isEqualTo(1);
    assertThat(tx.subscribe().value()).isEqualTo(2);
  }

  @Test
  void modify_value_madeOfTheOneBefore() {
    tx.modify(value -> value + 5);
    tx.modify(value -> value * 2);
    assertThat(rx.value()).isEqualTo(10);
    assertThat(rx.hasChanged()).isTrue();
  }

  @Test
  void modify_throws_valueStaysAndNobodyIsWoken() throws Exception {
    Stepper.onWorker(() -> {
      var wait = waiting(rx.changed());
      assertThatThrownBy(() ->
              tx.modify(_ -> {
                throw new UnsupportedOperationException("as planned");
              }))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(wait.wakes).isZero();
      assertThat(rx.value()).isZero();
      tx.send(1);
      assertThat(wait.poll()).isEqualTo(true);
    });
  }

  @Test
  void modify_usesTheWatch_refusedWithAdvice() {
    assertThatThrownBy(() ->
            tx.modify(value -> {
              tx.send(7);
              return value;
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("modify(): the function that makes the new value has changed watch")
        .hasMessageEndingWith("Return the value instead.");
    assertThat(rx.value()).isEqualTo(7);
  }

  @Test
  void modifyIf_conditionNotMet_valueStaysAndNobodyIsWoken() throws Exception {
    Stepper.onWorker(() -> {
      var wait = waiting(rx.changed());
      assertThat(tx.modifyIf(value -> value > 0, value -> value + 1)).isFalse();
      assertThat(wait.wakes).isZero();
      assertThat(tx.modifyIf(value -> value == 0, value -> value + 1)).isTrue();
      assertThat(wait.wakes).isEqualTo(1);
      assertThat(rx.value()).isEqualTo(1);
    });
  }

  // ---- seen or not

  @Test
  void changed_severalValuesBetween_trueOnce() throws Exception {
    Stepper.onWorker(() -> {
      tx.send(1);
      tx.send(2);
      assertThat(of(rx.changed()).poll()).isEqualTo(true);
      assertThat(rx.value()).isEqualTo(2);
      waiting(rx.changed());
    });
  }

  @Test
  void value_unseenValue_staysUnseenButSeeMarksIt() {
    tx.send(1);
    assertThat(rx.value()).isEqualTo(1);
    assertThat(rx.hasChanged()).isTrue();
    assertThat(rx.see()).isEqualTo(1);
    assertThat(rx.hasChanged()).isFalse();
  }

  @Test
  void mark_seenOrNot_decidesWhatChangedGives() throws Exception {
    Stepper.onWorker(() -> {
      rx.markChanged();
      assertThat(rx.hasChanged()).isTrue();
      assertThat(of(rx.changed()).poll()).isEqualTo(true);
      tx.send(1);
      rx.markUnchanged();
      waiting(rx.changed());
    });
  }

  @Test
  void subscribe_afterAChange_currentValueCountsAsSeen() {
    tx.send(1);
    assertThat(tx.subscribe().hasChanged()).isFalse();
    assertThat(tx.subscribe().value()).isEqualTo(1);
  }

  @Test
  void shareReceiver_unseenValue_unseenForBoth() {
    tx.send(1);
    var copy = rx.share();
    assertThat(copy.hasChanged()).isTrue();
    assertThat(copy.see()).isEqualTo(1);
    assertThat(rx.hasChanged()).isTrue();
    assertThat(tx.receivers()).isEqualTo(2);
  }

  // ---- waiting

  @Test
  void changed_severalWait_allWokenOnce() throws Exception {
    Stepper.onWorker(() -> {
      var other = tx.subscribe();
      var waits = List.of(waiting(rx.changed()), waiting(other.changed()));
      tx.send(1);
      tx.send(2);
      for (var wait : waits) {
        assertThat(wait.wakes).isEqualTo(1);
        assertThat(wait.poll()).isEqualTo(true);
      }
    });
  }

  @Test
  void changed_cancelledAfterTheWake_valueStaysUnseen() throws Exception {
    Stepper.onWorker(() -> {
      var wait = waiting(rx.changed());
      tx.send(1);
      wait.cancel();
      assertThat(rx.hasChanged()).isTrue();
      assertThat(of(rx.changed()).poll()).isEqualTo(true);
    });
  }

  @Test
  void changed_cancelled_notWoken() throws Exception {
    Stepper.onWorker(() -> {
      var wait = waiting(rx.changed());
      wait.cancel();
      tx.send(1);
      assertThat(wait.wakes).isZero();
    });
  }

  @Test
  void changed_secondTaskAtTheSameTime_refused() throws Exception {
    Stepper.onWorker(() -> {
      waiting(rx.changed());
      assertThatThrownBy(() -> of(rx.changed()).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("changed() of watch (1 receivers, 1 waiting)")
          .hasMessageContaining("is awaited already");
    });
  }

  @Test
  void changed_inALoop_seesTheLastValueAndThenTheEnd() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(
            tx,
            () -> {
              for (int i = 1; i <= 20; i++) {
                tx.send(i);
                sleep(ofMillis(i % 3)).await();
              }
            });
        var seen = new ArrayList<Integer>();
        while (rx.changed().await()) {
          seen.add(rx.value());
        }
        assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(20);
      });
    }
  }

  @Test
  void changed_alwaysReady_othersHaveTheirTurn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var other = spawn(() -> {});
        int rounds = 0;
        while (!other.isFinished()) {
          rx.markChanged();
          rx.changed().await();
          rounds++;
        }
        assertThat(rounds).isLessThanOrEqualTo(129);
      });
    }
  }

  // ---- waiting for a condition

  @Test
  void waitFor_currentValueMeetsIt_doneThoughItWasSeen() throws Exception {
    Stepper.onWorker(() -> assertThat(of(rx.waitFor(value -> value == 0)).poll()).isEqualTo(0));
  }

  @Test
  void waitFor_laterValueMeetsIt_eachIsLookedAtOnceAndTheOneIsSeen() throws Exception {
    Stepper.onWorker(() -> {
      var looked = new ArrayList<Integer>();
      var wait =
          waiting(
              rx.waitFor(value -> {
                looked.add(value);
                return value > 1;
              }));
      tx.send(1);
      assertThat(wait.isPending()).isTrue();
      assertThat(wait.isPending()).as("polled for nothing").isTrue();
      tx.send(2);
      assertThat(wait.wakes).isEqualTo(2);
      assertThat(wait.poll()).isEqualTo(2);
      assertThat(looked).containsExactly(0, 1, 2);
      assertThat(rx.hasChanged()).isFalse();
    });
  }

  @Test
  void waitFor_cancelledAfterALook_valueStaysUnseen() throws Exception {
    Stepper.onWorker(() -> {
      tx.send(1);
      var wait = waiting(rx.waitFor(value -> value > 1));
      wait.cancel();
      assertThat(rx.hasChanged()).isTrue();
    });
  }

  @Test
  void waitFor_conditionThrows_failsWithThat() throws Exception {
    Stepper.onWorker(() ->
        assertThatThrownBy(() ->
                of(rx.waitFor(_ -> {
                  throw new UnsupportedOperationException("as planned");
                }))
                    .poll())
            .isInstanceOf(UnsupportedOperationException.class));
  }

  @Test
  void waitFor_ended_lastValueIsLookedAtThenFails() throws Exception {
    Stepper.onWorker(() -> {
      var met = waiting(rx.waitFor(value -> value == 1));
      var notMet = waiting(rx.waitFor(value -> value == 2));
      tx.send(1);
      tx.close();
      assertThat(met.poll()).isEqualTo(1);
      assertThatThrownBy(notMet::poll)
          .isInstanceOf(ChannelClosedException.class)
          .hasMessage(
              "waitFor(): all senders are closed, and the last value does not meet the condition,"
                  + " so no value ever will.");
    });
  }

  // ---- the ends

  @Test
  void close_lastSender_unseenValueOnceThenFalse() throws Exception {
    Stepper.onWorker(() -> {
      tx.send(1);
      tx.close();
      assertThat(rx.isEnded()).isFalse();
      assertThat(of(rx.changed()).poll()).isEqualTo(true);
      assertThat(rx.isEnded()).isTrue();
      assertThat(of(rx.changed()).poll()).isEqualTo(false);
      assertThat(of(rx.changed()).poll()).isEqualTo(false);
      assertThat(rx.value()).isEqualTo(1);
    });
  }

  @Test
  void close_senders_waitersAreToldByTheLast() throws Exception {
    Stepper.onWorker(() -> {
      var wait = waiting(rx.changed());
      var other = tx.share();
      tx.close();
      tx.close();
      assertThat(wait.wakes).isZero();
      other.close();
      assertThat(wait.wakes).isEqualTo(1);
      assertThat(wait.poll()).isEqualTo(false);
    });
  }

  @Test
  void sender_closed_refusedWithAdviceButValueIsThere() {
    tx.close();
    assertThatThrownBy(() -> tx.send(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("send(): this sender is closed. Give each task one of its own, by share().");
    assertThatThrownBy(() -> tx.replace(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tx.modify(value -> value)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(tx::subscribe).isInstanceOf(IllegalStateException.class);
    assertThat(tx.value()).isZero();
  }

  @Test
  void closed_lastReceiverLeaves_doneAndOpenAgainAfterSubscribe() throws Exception {
    Stepper.onWorker(() -> {
      var other = rx.share();
      var closed = waiting(tx.closed());
      rx.close();
      rx.close();
      assertThat(closed.wakes).isZero();
      other.close();
      assertThat(closed.wakes).isEqualTo(1);
      assertThat(closed.poll()).isNull();
      assertThat(tx.isClosed()).isTrue();
      tx.subscribe();
      assertThat(tx.isClosed()).isFalse();
      assertThat(tx.send(1)).isTrue();
    });
  }

  @Test
  void closeReceiver_itsWaits_endAndOthersWaitOn() throws Exception {
    Stepper.onWorker(() -> {
      var other = tx.subscribe();
      var changed = waiting(rx.changed());
      var never = waiting(rx.waitFor(value -> value > 1));
      var others = waiting(other.changed());
      rx.close();
      assertThat(changed.poll()).isEqualTo(false);
      assertThatThrownBy(never::poll)
          .isInstanceOf(ChannelClosedException.class)
          .hasMessageStartingWith("waitFor(): the receiver is closed");
      assertThat(others.isPending()).isTrue();
      tx.send(1);
      assertThat(others.poll()).isEqualTo(true);
      assertThat(of(rx.changed()).poll()).isEqualTo(false);
      assertThat(rx.isEnded()).isTrue();
    });
  }

  @Test
  void toString_ends_tellWhatTheyAre() {
    assertThat(tx).hasToString("sender of watch (1 receivers, 0 waiting)");
    tx.close();
    assertThat(rx).hasToString("receiver of watch (1 receivers, 0 waiting, ended)");
  }
}
