package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MpscTest {
  private final Mpsc.Channel<Integer> channel = Mpsc.channel(2);
  private final Mpsc.Sender<Integer> tx = channel.tx();
  private final Mpsc.Receiver<Integer> rx = channel.rx();

  private static Stepper of(Async<?> future) {
    return new Stepper(future);
  }

  private void fill() {
    while (tx.trySend(0)) {
      // until it is full
    }
  }

  // ---- order and room

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 100})
  void sendAndRecv_anyCapacity_allInOrder(int capacity) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var own = Mpsc.<Integer>channel(capacity);
        var received = new ArrayList<Integer>();
        spawn(() -> {
          try (var sender = own.tx()) {
            for (int i = 0; i < 1_000; i++) {
              sender.send(i).await();
            }
          }
        });
        while (own.rx().recv().await() instanceof Integer message) {
          received.add(message);
          assertThat(own.rx().length()).isLessThanOrEqualTo(capacity);
        }
        assertThat(received).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(own.rx().isEnded()).isTrue();
      });
    }
  }

  @Test
  void channel_noCapacity_refused() {
    assertThatThrownBy(() -> Mpsc.channel(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity: 0 (expected: 1 to 268435456)");
  }

  @Test
  void send_beginsAfterTheLastSenderWasClosed_failsAndTheEndStaysTheEnd() throws Exception {
    var late = tx.send(1);
    var reserve = tx.reserve();
    tx.close();
    assertThat(of(rx.recv()).poll()).isNull();
    assertThatThrownBy(() -> of(late).poll()).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> of(reserve).poll()).isInstanceOf(ChannelClosedException.class);
    assertThat(rx.isEnded()).isTrue();
    assertThat(rx.tryRecv()).isNull();
  }

  @Test
  void share_racesTheLastClose_aSenderOrARefusalButNoEndedChannelWithASender() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      var own = Mpsc.<Integer>channel(1);
      var closer = Thread.ofPlatform().start(own.tx()::close);
      try (var shared = own.tx().share()) {
        closer.join();
        assertThat(shared.trySend(1)).isTrue();
        assertThat(own.rx().tryRecv()).isEqualTo(1);
        assertThat(own.rx().isEnded()).isFalse();
      } catch (IllegalStateException closed) {
        assertThat(closed).hasMessageStartingWith("share(): this sender is closed.");
        closer.join();
      }
      assertThat(own.rx().isEnded()).isTrue();
    }
  }

  @Test
  void trySend_full_falseUntilReceived() {
    assertThat(tx.trySend(1)).isTrue();
    assertThat(tx.trySend(2)).isTrue();
    assertThat(tx.trySend(3)).isFalse();
    assertThat(tx.isClosed()).isFalse();
    assertThat(rx.tryRecv()).isEqualTo(1);
    assertThat(tx.trySend(3)).isTrue();
    assertThat(rx.length()).isEqualTo(2);
  }

  @Test
  void send_futureNotPolled_nothingIsSent() {
    assertThat(tx.send(1)).isNotNull();
    assertThat(rx.length()).isZero();
  }

  @Test
  void send_full_waitsInLineAndIsServedFirstComeFirstServed() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var first = of(tx.send(1));
      var second = of(tx.send(2));
      assertThat(first.isPending()).isTrue();
      assertThat(second.isPending()).isTrue();
      rx.tryRecv();
      assertThat(first.wakes).isEqualTo(1);
      assertThat(second.wakes).isZero();
      assertThat(second.isPending()).isTrue();
      assertThat(first.poll()).isNull();
    });
  }

  @Test
  void trySend_roomPromisedToAWaiter_refused() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var waiting = of(tx.send(1));
      assertThat(waiting.isPending()).isTrue();
      rx.tryRecv();
      assertThat(tx.trySend(9)).as("nobody overtakes").isFalse();
      assertThat(tx.room()).isZero();
      assertThat(waiting.poll()).isNull();
    });
  }

  @Test
  void send_waiterCancelled_messageIsNotSentAndTheNextGetsThePlace() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var first = of(tx.send(1));
      var second = of(tx.send(2));
      assertThat(first.isPending()).isTrue();
      assertThat(second.isPending()).isTrue();
      first.cancel();
      rx.tryRecv();
      assertThat(second.wakes).isEqualTo(1);
      assertThat(second.poll()).isNull();
      rx.tryRecv();
      assertThat(rx.tryRecv()).isEqualTo(2);
    });
  }

  @Test
  void send_cancelledAfterItWasGivenAPlace_placeGoesToTheNext() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var first = of(tx.send(1));
      var second = of(tx.send(2));
      assertThat(first.isPending()).isTrue();
      assertThat(second.isPending()).isTrue();
      rx.tryRecv();
      assertThat(first.wakes).isEqualTo(1);
      first.cancel();
      assertThat(second.wakes).isEqualTo(1);
      assertThat(second.poll()).isNull();
      assertThat(tx.trySend(3)).isFalse();
      rx.tryRecv();
      assertThat(rx.tryRecv()).isEqualTo(2);
    });
  }

  @Test
  void send_awaitedTwice_refused() throws Exception {
    Stepper.onWorker(() -> {
      var send = tx.send(1);
      assertThat(of(send).poll()).isNull();
      assertThatThrownBy(() -> of(send).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("send() to mpsc channel (capacity 2, 1 queued) was awaited");
    });
  }

  @Test
  void send_budgetUsedUp_tasksTakeTurns() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var own = Mpsc.<Integer>channel(100_000);
        var other = spawn(() -> own.rx().length());
        for (int i = 0; i < 10_000; i++) {
          own.tx().send(i).await();
        }
        assertThat(other.await()).isBetween(1, 128);
      });
    }
  }

  // ---- receiving

  @Test
  void recv_empty_wokenByTheNextMessageOnce() throws Exception {
    Stepper.onWorker(() -> {
      var recv = of(rx.recv());
      assertThat(recv.isPending()).isTrue();
      tx.trySend(1);
      tx.trySend(2);
      assertThat(recv.wakes).isEqualTo(1);
      assertThat(recv.poll()).isEqualTo(1);
      assertThat(of(rx.recv()).poll()).isEqualTo(2);
    });
  }

  @Test
  void recv_lostManySelects_noMessageIsLost() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        int count = 20_000;
        spawn(() -> {
          try (tx) {
            for (int i = 0; i < count; i++) {
              tx.send(i).await();
            }
          }
        });
        int next = 0;
        while (next < count) {
          switch (select(yieldNow(), rx.recv()).await()) {
            case WeftTypes.First(var ignored) -> {}
            case WeftTypes.Second(var message) -> assertThat(message).isEqualTo(next++);
          }
        }
      });
    }
  }

  @Test
  void recv_awaitedByTwo_refused() throws Exception {
    Stepper.onWorker(() -> {
      assertThat(of(rx.recv()).isPending()).isTrue();
      assertThatThrownBy(() -> of(rx.recvMany(2)).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is awaited already");
    });
  }

  @Test
  void recvMany_severalThere_upToTheLimit() throws Exception {
    Stepper.onWorker(() -> {
      var own = Mpsc.<Integer>unbounded();
      for (int i = 0; i < 5; i++) {
        own.tx().send(i);
      }
      assertThat(of(own.rx().recvMany(3)).poll()).isEqualTo(List.of(0, 1, 2));
      assertThat(of(own.rx().recvMany(3)).poll()).isEqualTo(List.of(3, 4));
      var waiting = of(own.rx().recvMany(3));
      assertThat(waiting.isPending()).isTrue();
      own.tx().send(5);
      assertThat(waiting.poll()).isEqualTo(List.of(5));
      own.tx().close();
      assertThat(of(own.rx().recvMany(3)).poll()).isEqualTo(List.of());
    });
  }

  // ---- permits

  @Test
  void reserve_permitHeld_takesRoomUntilUsedOrClosed() throws Exception {
    Stepper.onWorker(() -> {
      var permit = tx.tryReserve(2);
      assertThat(permit).isNotNull();
      assertThat(tx.trySend(1)).isFalse();
      permit.send(1);
      assertThat(permit.remaining()).isEqualTo(1);
      assertThat(tx.trySend(2)).isFalse();
      permit.close();
      permit.close();
      assertThat(tx.room()).isEqualTo(1);
      assertThatThrownBy(() -> permit.send(3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("send(): this permit is used up or closed. Reserve another one.");
    });
  }

  @Test
  void reserve_severalPlaces_comePiecemealAndNobodyOvertakes() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var big = of(tx.reserve(2));
      var small = of(tx.send(7));
      assertThat(big.isPending()).isTrue();
      assertThat(small.isPending()).isTrue();
      rx.tryRecv();
      assertThat(big.wakes + small.wakes).isZero();
      rx.tryRecv();
      assertThat(big.wakes).isEqualTo(1);
      assertThat(small.wakes).isZero();
      assertThat(big.poll()).asString().startsWith("permit for 2 in mpsc channel");
    });
  }

  @Test
  void reserve_cancelledWithSomePlaces_nextGetsThem() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var big = of(tx.reserve(2));
      var small = of(tx.send(7));
      assertThat(big.isPending()).isTrue();
      assertThat(small.isPending()).isTrue();
      rx.tryRecv();
      big.cancel();
      assertThat(small.wakes).isEqualTo(1);
      assertThat(small.poll()).isNull();
    });
  }

  @Test
  void reserve_moreThanTheCapacity_refused() {
    assertThatThrownBy(() -> assertThat(tx.reserve(3)).isNull())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("messages: 3 (expected: 1 to the capacity, 2)");
  }

  // ---- ends

  @Test
  void recv_lastSenderCloses_messagesThenNull() throws Exception {
    Stepper.onWorker(() -> {
      var second = tx.share();
      tx.trySend(1);
      tx.close();
      tx.close();
      second.trySend(2);
      assertThat(rx.senders()).isEqualTo(1);
      second.close();
      assertThat(of(rx.recv()).poll()).isEqualTo(1);
      assertThat(rx.isEnded()).isFalse();
      assertThat(of(rx.recv()).poll()).isEqualTo(2);
      assertThat(of(rx.recv()).poll()).isNull();
      assertThat(of(rx.recv()).poll()).isNull();
    });
  }

  @Test
  void recv_waitingAsTheLastSenderCloses_woken() throws Exception {
    Stepper.onWorker(() -> {
      var recv = of(rx.recv());
      assertThat(recv.isPending()).isTrue();
      tx.close();
      assertThat(recv.wakes).isEqualTo(1);
      assertThat(recv.poll()).isNull();
    });
  }

  @Test
  void send_senderClosed_refused() {
    tx.close();
    assertThatThrownBy(() -> assertThat(tx.send(1)).isNull())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("send(): this sender is closed. Give each task one of its own, by share().");
  }

  /// Where its sender is closed at the same instant, an attempt is done or says so.
  @Test
  void trySendTryReserveAndUnboundedSend_raceTheLastClose_saySoIfTheyAreLate() throws Exception {
    for (int i = 0; i < 300; i++) {
      var own = Mpsc.<Integer>channel(1);
      assertClosedIsTold(
          "trySend()",
          own.tx(),
          () -> {
            assertThat(own.tx().trySend(1)).isTrue();
            own.rx().tryRecv();
          });
      var other = Mpsc.<Integer>channel(1);
      assertClosedIsTold(
          "tryReserve()",
          other.tx(),
          () -> {
            var permit = other.tx().tryReserve(1);
            assertThat(permit).isNotNull();
            permit.close();
          });
      var unbounded = Mpsc.<Integer>unbounded();
      assertClosedIsTold(
          "send()",
          unbounded.tx(),
          () -> {
            unbounded.tx().send(1);
            unbounded.rx().tryRecv();
          });
    }
  }

  private static void assertClosedIsTold(String operation, AutoCloseable sender, Runnable attempt)
      throws Exception {
    var closer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                sender.close();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    assertThatThrownBy(
            () -> {
              while (true) {
                attempt.run();
              }
            })
        .hasMessage(
            operation + ": this sender is closed. Give each task one of its own, by share().");
    closer.join();
  }

  @Test
  void rxClose_sendersWait_theyFailAndMessagesRemain() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var waiting = of(tx.send(1));
      assertThat(waiting.isPending()).isTrue();
      rx.close();
      assertThat(waiting.wakes).isEqualTo(1);
      assertThatThrownBy(waiting::poll)
          .isInstanceOf(ChannelClosedException.class)
          .hasMessage("send(): the receiver is closed, so nobody would get the message.");
      assertThatThrownBy(() -> of(tx.send(2)).poll()).isInstanceOf(ChannelClosedException.class);
      assertThat(tx.trySend(3)).isFalse();
      assertThat(tx.isClosed()).isTrue();
      assertThat(rx.tryRecv()).isZero();
      assertThat(of(rx.recv()).poll()).isEqualTo(0);
      assertThat(of(rx.recv()).poll()).isNull();
    });
  }

  @Test
  void rxClose_permitOutstanding_stillSendsAndThenItEnds() throws Exception {
    Stepper.onWorker(() -> {
      var permit = tx.tryReserve(2);
      assertThat(permit).isNotNull();
      rx.close();
      var recv = of(rx.recv());
      assertThat(recv.isPending()).isTrue();
      permit.send(5);
      assertThat(recv.poll()).isEqualTo(5);
      var last = of(rx.recv());
      assertThat(last.isPending()).isTrue();
      permit.close();
      assertThat(last.wakes).isEqualTo(1);
      assertThat(last.poll()).isNull();
    });
  }

  @Test
  void txClose_sendWaits_itIsStillSent() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var waiting = of(tx.send(1));
      assertThat(waiting.isPending()).isTrue();
      tx.close();
      rx.tryRecv();
      rx.tryRecv();
      assertThat(rx.isEnded()).isFalse();
      assertThat(waiting.poll()).isNull();
      assertThat(rx.tryRecv()).isEqualTo(1);
      assertThat(rx.isEnded()).isTrue();
    });
  }

  @Test
  void txClose_waitingSendCancelled_receiverIsToldOfTheEnd() throws Exception {
    Stepper.onWorker(() -> {
      fill();
      var waiting = of(tx.send(1));
      assertThat(waiting.isPending()).isTrue();
      tx.close();
      rx.tryRecv();
      rx.tryRecv();
      var recv = of(rx.recv());
      assertThat(recv.isPending()).isTrue();
      waiting.cancel();
      assertThat(recv.wakes).isEqualTo(1);
      assertThat(recv.poll()).isNull();
    });
  }

  @Test
  void closed_receiverCloses_done() throws Exception {
    Stepper.onWorker(() -> {
      var closed = of(tx.closed());
      var cancelled = of(tx.closed());
      assertThat(closed.isPending()).isTrue();
      assertThat(cancelled.isPending()).isTrue();
      cancelled.cancel();
      rx.close();
      assertThat(closed.wakes).isEqualTo(1);
      assertThat(cancelled.wakes).isZero();
      assertThat(closed.poll()).isNull();
      assertThat(of(tx.closed()).poll()).isNull();
    });
  }

  @Test
  void weak_sendersOpen_upgradesUntilTheLastCloses() {
    var weak = tx.weak();
    var upgraded = weak.upgrade();
    assertThat(upgraded).isNotNull();
    tx.close();
    assertThat(upgraded.trySend(1)).isTrue();
    upgraded.close();
    assertThat(weak.upgrade()).isNull();
  }

  @Test
  void unboundedSend_receiverClosed_fails() {
    var own = Mpsc.<Integer>unbounded();
    own.tx().send(1);
    own.rx().close();
    assertThatThrownBy(() -> own.tx().send(2)).isInstanceOf(ChannelClosedException.class);
    assertThat(own.rx().tryRecv()).isEqualTo(1);
    assertThat(own.rx().isEnded()).isTrue();
  }

  @Test
  void send_timesOut_isNotSent() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        fill();
        try {
          tx.send(1).timeout(ofMillis(5)).await();
          throw new AssertionError("there was no room");
        } catch (TimeoutException expected) {
          assertThat(rx.length()).isEqualTo(2);
        }
        rx.tryRecv();
        assertThat(tx.trySend(2)).isTrue();
      });
    }
  }

  @Test
  void sendAndRecv_block_worksOnPlainThreads() throws Exception {
    tx.send(1).block();
    assertThat(rx.recv().block()).isEqualTo(1);
    sleep(ofMillis(1)).block();
  }

  @Test
  void positions_wrapAround_nothingIsLost() {
    var own = Mpsc.<Integer>channel(3);
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(own.tx().trySend(i)).isTrue();
      if (i % 2 == 1) {
        Integer first = own.rx().tryRecv();
        Integer second = own.rx().tryRecv();
        if (first == null || second == null || first != i - 1 || second != i) {
          throw new AssertionError("lost at " + i);
        }
      }
    }
  }
}
