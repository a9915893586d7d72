package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.Stepper;
import weft.WeftTypes;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.task.JoinException;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BroadcastTest {
  private final Broadcast.Channel<Integer> channel = Broadcast.channel(3);
  private final Broadcast.Sender<Integer> tx = channel.tx();
  private final Broadcast.Receiver<Integer> rx = channel.rx();

  private static Stepper of(Async<?> future) {
    return new Stepper(future);
  }

  private void send(int from, int to) {
    for (int i = from; i <= to; i++) {
      tx.send(i);
    }
  }

  private static List<Integer> rest(Broadcast.Receiver<Integer> receiver) throws LaggedException {
    var messages = new ArrayList<Integer>();
    while (receiver.tryRecv() instanceof Integer message) {
      messages.add(message);
    }
    return messages;
  }

  // ---- who gets what

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void sendAndRecv_anyCapacity_everyReceiverGetsAllInOrder(int capacity) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var own = Broadcast.<Integer>channel(capacity);
        var first = own.rx();
        var handles = new ArrayList<Async<List<Integer>>>();
        for (var receiver : List.of(first, own.tx().subscribe(), first.resubscribe())) {
          handles.add(
              spawn(() -> {
                var received = new ArrayList<Integer>();
                while (receiver.recv().await() instanceof Integer message) {
                  received.add(message);
                }
                assertThat(receiver.isEnded()).isTrue();
                return received;
              }));
        }
        yieldNow().await();
        try (var sender = own.tx()) {
          for (int i = 0; i < 500; i++) {
            assertThat(sender.send(i)).isEqualTo(3);
            yieldNow().await();
          }
        }
        for (var handle : handles) {
          assertThat(handle.await()).isEqualTo(IntStream.range(0, 500).boxed().toList());
        }
      });
    }
  }

  @Test
  void channel_noCapacity_refused() {
    assertThatThrownBy(() -> Broadcast.channel(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity: 0 (expected: at least 1)");
  }

  @Test
  void subscribe_afterASend_seesOnlyWhatFollows() throws Exception {
    tx.send(1);
    var late = tx.subscribe();
    tx.send(2);
    assertThat(rest(late)).containsExactly(2);
    assertThat(rest(rx)).containsExactly(1, 2);
  }

  @Test
  void resubscribe_behind_startsAtTheNewest() throws Exception {
    send(1, 2);
    var again = rx.resubscribe();
    assertThat(again.length()).isZero();
    send(3, 3);
    assertThat(rest(again)).containsExactly(3);
    assertThat(rest(rx)).containsExactly(1, 2, 3);
  }

  @Test
  void send_nobodyReceives_zeroAndNotKept() throws Exception {
    rx.close();
    assertThat(tx.send(1)).isZero();
    try (var late = tx.subscribe()) {
      assertThat(late.tryRecv()).isNull();
      assertThat(tx.send(2)).isEqualTo(1);
      assertThat(late.tryRecv()).isEqualTo(2);
    }
  }

  @Test
  void length_sentReceivedAndLagged_whatIsThere() throws Exception {
    assertThat(rx.length()).isZero();
    send(1, 2);
    assertThat(rx.length()).isEqualTo(2);
    rx.tryRecv();
    assertThat(rx.length()).isEqualTo(1);
    send(3, 9);
    assertThat(rx.length()).as("the capacity").isEqualTo(3);
    rx.close();
    assertThat(rx.length()).isZero();
  }

  // ---- waiting

  @Test
  void recv_severalWait_wokenInOrderOnceEach() throws Exception {
    Stepper.onWorker(() -> {
      var woken = new ArrayList<String>();
      var second = tx.subscribe();
      var waits = List.of(named("first", rx, woken), named("second", second, woken));
      for (var wait : waits) {
        assertThat(wait.poll()).isTrue();
      }
      tx.send(1);
      assertThat(woken).containsExactly("first", "second");
      tx.send(2);
      assertThat(woken).as("nobody waits any more").hasSize(2);
    });
  }

  private interface Poll {
    boolean poll() throws Exception;
  }

  private static Poll named(String name, Broadcast.Receiver<Integer> receiver, List<String> woken) {
    var step =
        new Wakeable() {
          @Override
          protected void wake() {
            woken.add(name);
          }
        };
    return () -> {
      try {
        return Polling.begin(receiver.recv(), step) == Polling.PENDING;
      } catch (Throwable t) {
        throw new AssertionError(t);
      }
    };
  }

  @Test
  void recv_cancelledAfterTheWake_messageStays() throws Exception {
    Stepper.onWorker(() -> {
      var wait = of(rx.recv());
      assertThat(wait.isPending()).isTrue();
      tx.send(1);
      assertThat(wait.wakes).isEqualTo(1);
      wait.cancel();
      assertThat(of(rx.recv()).poll()).isEqualTo(1);
    });
  }

  @Test
  void recv_cancelled_notWokenAndWaitsAnew() throws Exception {
    Stepper.onWorker(() -> {
      var lost = of(rx.recv());
      assertThat(lost.isPending()).isTrue();
      lost.cancel();
      var again = of(rx.recv());
      assertThat(again.isPending()).isTrue();
      tx.send(1);
      assertThat(lost.wakes).isZero();
      assertThat(again.wakes).isEqualTo(1);
      assertThat(again.poll()).isEqualTo(1);
    });
  }

  @Test
  void recv_losesSelects_nothingLost() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(() -> {
          try (tx) {
            for (int i = 0; i < 100; i++) {
              sleep(ofMillis(i % 4)).await();
              tx.send(i);
            }
          }
        });
        var received = new ArrayList<Integer>();
        while (!rx.isEnded()) {
          switch (select(rx.recv(), sleep(ofMillis(1))).await()) {
            case WeftTypes.First(var message) -> {
              if (message != null) {
                received.add(message);
              }
            }
            case WeftTypes.Second(var ignored) -> {}
          }
        }
        assertThat(received).isEqualTo(IntStream.range(0, 100).boxed().toList());
      });
    }
  }

  @Test
  void recv_secondTaskAtTheSameTime_refused() throws Exception {
    Stepper.onWorker(() -> {
      assertThat(of(rx.recv()).isPending()).isTrue();
      assertThatThrownBy(() -> of(rx.recv()).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("recv() of broadcast channel (capacity 3, 1 receivers)")
          .hasMessageContaining("is awaited already");
    });
  }

  @Test
  void recv_timesOut_nextOneGoesOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var late = spawn(() -> rx.recv().timeout(ofMillis(5)).await());
        try {
          late.await();
          fail("nothing was sent");
        } catch (JoinException e) {
          assertThat(e).hasCauseInstanceOf(TimeoutException.class);
        }
        tx.send(7);
        assertThat(rx.recv().await()).isEqualTo(7);
      });
    }
  }

  @Test
  void recv_manyAreThere_othersHaveTheirTurn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var own = Broadcast.<Integer>channel(1_000);
        for (int i = 0; i < 1_000; i++) {
          own.tx().send(i);
        }
        var other = spawn(() -> {});
        int received = 0;
        while (!other.isFinished()) {
          own.rx().recv().await();
          received++;
        }
        assertThat(received).isLessThanOrEqualTo(129);
      });
    }
  }

  // ---- the ends

  @Test
  void close_lastSender_waitersAreToldOfTheEnd() throws Exception {
    Stepper.onWorker(() -> {
      var wait = of(rx.recv());
      assertThat(wait.isPending()).isTrue();
      var other = tx.share();
      tx.close();
      tx.close();
      assertThat(wait.wakes).as("there is another sender").isZero();
      other.close();
      assertThat(wait.wakes).isEqualTo(1);
      assertThat(wait.poll()).isNull();
      assertThat(of(rx.recv()).poll()).isNull();
    });
  }

  @Test
  void send_closedSender_refusedWithAdvice() {
    tx.close();
    assertThatThrownBy(() -> tx.send(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("send(): this sender is closed. Give each task one of its own, by share().");
    assertThatThrownBy(tx::subscribe).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(tx::share).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void resubscribe_afterTheEnd_atTheEnd() {
    tx.close();
    assertThat(rx.resubscribe().isEnded()).isTrue();
  }

  @Test
  void closed_lastReceiverLeaves_doneAndOpenAgainAfterSubscribe() throws Exception {
    Stepper.onWorker(() -> {
      var other = tx.subscribe();
      var closed = of(tx.closed());
      var given = of(tx.closed());
      assertThat(closed.isPending()).isTrue();
      assertThat(given.isPending()).isTrue();
      given.cancel();
      rx.close();
      rx.close();
      assertThat(closed.wakes).isZero();
      assertThat(tx.receivers()).isEqualTo(1);
      other.close();
      assertThat(closed.wakes).isEqualTo(1);
      assertThat(given.wakes).isZero();
      assertThat(closed.poll()).isNull();
      assertThat(tx.isClosed()).isTrue();
      assertThat(of(tx.closed()).isPending()).isFalse();
      tx.subscribe();
      assertThat(tx.isClosed()).isFalse();
      assertThat(of(tx.closed()).isPending()).isTrue();
    });
  }

  @Test
  void closeReceiver_itsRecvWaits_nullAndOthersWaitOn() throws Exception {
    Stepper.onWorker(() -> {
      var other = tx.subscribe();
      var mine = of(rx.recv());
      var others = of(other.recv());
      assertThat(mine.isPending()).isTrue();
      assertThat(others.isPending()).isTrue();
      rx.close();
      assertThat(mine.wakes).isEqualTo(1);
      assertThat(mine.poll()).isNull();
      assertThat(rx.isEnded()).isTrue();
      assertThat(others.isPending()).isTrue();
      tx.send(1);
      assertThat(others.poll()).isEqualTo(1);
    });
  }

  @Test
  void closeReceiver_messagesLeft_notReceivedAnyMore() throws Exception {
    send(1, 2);
    rx.close();
    assertThat(rx.tryRecv()).isNull();
    assertThat(rx.isEnded()).isTrue();
  }

  @Test
  void spawn_ownsAReceiver_closedEvenIfAborted() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var task = spawn(rx, () -> rx.recv().await());
        task.abort();
        try {
          task.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
        assertThat(tx.isClosed()).isTrue();
      });
    }
  }

  @Test
  void toString_ends_tellWhatTheyAre() {
    assertThat(tx).hasToString("sender of broadcast channel (capacity 3, 1 receivers)");
    tx.close();
    assertThat(rx).hasToString("receiver of broadcast channel (capacity 3, 1 receivers, ended)");
  }
}
