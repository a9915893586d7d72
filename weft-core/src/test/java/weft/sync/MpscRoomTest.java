package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.Stepper;
import weft.runtime.AsyncRuntime;
import weft.runtime.scheduler.Postponed;
import weft.runtime.scheduler.Worker;
import weft.task.JoinHandle;

/// When those who wait for room in a channel get it: a receiver that goes on taking lets them wait
/// until there are several places, but never beyond its poll.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MpscRoomTest {
  private final Mpsc.Channel<Integer> channel = Mpsc.channel(100);
  private final Mpsc.Sender<Integer> tx = channel.tx();
  private final Mpsc.Receiver<Integer> rx = channel.rx();

  private void fill(Mpsc.Sender<Integer> sender) {
    while (sender.trySend(0)) {
      // until it is full
    }
  }

  private JoinHandle<Void> waiting(Mpsc.Sender<Integer> sender, Runnable then) {
    return spawn(() -> {
      sender.send(1).await();
      then.run();
    });
  }

  /// What the receiver awaits depends on the sender that waits.
  @Test
  void receiverTakesOne_thenAwaitsTheSender_isAnswered() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        fill(tx);
        var answer = Oneshot.<String>channel();
        waiting(tx, () -> answer.tx().send("sent")).detach();
        yieldNow().await();
        assertThat(rx.recv().await()).isZero();
        assertThat(answer.rx().await()).isEqualTo("sent");
      });
    }
  }

  @Test
  void receiverTakesOne_thenEndsOrFails_senderGetsThePlace() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (boolean fails : new boolean[] {false, true}) {
          fill(tx);
          var sent = waiting(tx, () -> {});
          yieldNow().await();
          var receiver = spawn(() -> takeOne(fails).await());
          receiver.settled().await();
          sent.await();
        }
      });
    }
  }

  private Async<Integer> takeOne(boolean fails) {
    return async(() -> {
      int message = rx.recv().await();
      if (fails) {
        throw new IllegalStateException("after the message");
      }
      return message;
    });
  }

  /// Both ends in one task.
  @Test
  void receiverAndSenderInOneJoin_bothGoOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        fill(tx);
        var answer = Oneshot.<String>channel();
        var both =
            join(
                async(() -> {
                  rx.recv().await();
                  return answer.rx().await();
                }),
                async(() -> {
                  tx.send(1).await();
                  answer.tx().send("sent");
                }));
        assertThat(both.await().first()).isEqualTo("sent");
      });
    }
  }

  @Test
  void receiverOfSeveralChannels_eachSenderGetsItsPlace() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        List<Mpsc.Channel<Integer>> channels = new ArrayList<>();
        List<JoinHandle<Void>> sends = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          var one = Mpsc.<Integer>channel(8);
          fill(one.tx());
          channels.add(one);
          sends.add(waiting(one.tx(), () -> {}));
        }
        yieldNow().await();
        for (int round = 0; round < 2; round++) {
          for (var one : channels) {
            assertThat(one.rx().recv().await()).isZero();
          }
        }
        for (var send : sends) {
          send.await();
        }
      });
    }
  }

  /// A receiver that takes what there is without ever giving up its worker.
  @Test
  void receiverSpins_sendersOfTheOtherWorkerGetPlaces() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      var sent = new AtomicInteger();
      runtime.run(() -> {
        fill(tx);
        var sender =
            spawn(() -> {
              for (int i = 0; i < 300; i++) {
                tx.send(1).await();
                sent.incrementAndGet();
              }
            });
        int received = 0;
        while (received < 400) { // no await: the poll goes on
          received += rx.tryRecv() == null ? 0 : 1;
        }
        sender.await();
      });
      assertThat(sent).hasValue(300);
    }
  }

  /// As all that such a worker would hold up.
  @Test
  @SuppressWarnings("weft:blocking") // on purpose
  void receiverTakesOne_thenHoldsItsWorker_senderGetsThePlace() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(() -> {
        fill(tx);
        var sent = new CountDownLatch(1);
        waiting(tx, sent::countDown).detach();
        sleep(ofMillis(50)).await();
        assertThat(rx.recv().await()).isZero();
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
      });
    }
  }

  /// Nobody overtakes those who wait, though there is room.
  @Test
  void severalWait_receiverTakesMany_allAreServedAndNobodyElse() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        fill(tx);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          int number = i;
          waiting(tx, () -> order.add(number)).detach();
        }
        yieldNow().await();
        for (int i = 0; i < 5; i++) {
          assertThat(rx.recv().await()).isZero();
          assertThat(tx.trySend(7)).isFalse();
        }
        yieldNow().await();
        assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(rx.length()).isEqualTo(100);
      });
    }
  }

  /// Room that is not given out yet belongs to those who wait, but not more of it than they want.
  @Test
  void oneWaits_thereIsRoomForMore_othersGetTheRestAtOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        fill(tx);
        var sent = waiting(tx, () -> {});
        yieldNow().await();
        for (int i = 0; i < 5; i++) {
          assertThat(rx.recv().await()).isZero();
        }
        assertThat(tx.tryReserve(5)).isNull();
        assertThat(tx.room()).isEqualTo(4);
        try (var permit = tx.tryReserve(3)) {
          assertThat(permit).isNotNull();
          assertThat(tx.trySend(7)).isTrue();
          assertThat(tx.trySend(7)).isFalse();
        }
        sent.await();
        assertThat(rx.length()).isEqualTo(97);
        fill(tx);
        var sentAgain = waiting(tx, () -> {});
        yieldNow().await();
        assertThat(rx.recv().await()).isZero();
        assertThat(rx.recv().await()).isZero();
        assertThat(tx.room()).isEqualTo(1);
        assertThat(tx.trySend(7)).isTrue();
        assertThat(tx.trySend(7)).isFalse();
        sentAgain.await();
      });
    }
  }

  /// What another channel has postponed is done by the receipt, which fails with it.
  @Test
  void receiptFailsAfterItHasWaited_messageIsThereAndTheReceiverIsNotAwaited() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var own = Mpsc.<Integer>channel(4);
        var waiting = new Stepper(own.rx().recv());
        assertThat(waiting.isPending()).isTrue();
        for (int i = 0; i < 4; i++) {
          assertThat(own.tx().trySend(i)).isTrue();
        }
        assertThat(new Stepper(own.tx().send(4)).isPending()).isTrue();
        var failed = new AtomicBoolean();
        Postponed failing =
            () -> {
              if (!failed.getAndSet(true)) {
                throw new OutOfMemoryError("of a test");
              }
            };
        assertThat(Worker.postpone(failing)).isTrue();
        assertThatThrownBy(waiting::poll).hasMessage("of a test");
        for (int i = 0; i < 4; i++) {
          assertThat(new Stepper(own.rx().recv()).poll()).isEqualTo(i);
        }
      });
    }
  }

  /// Random senders, receivers that stop to wait for them, cancellation of both.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void storm_acknowledgedSendersAndAborts_nothingIsLostAndNobodyHangs(int workers)
      throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      for (int round = 0; round < 30; round++) {
        int capacity = 1 + round * 3;
        runtime.run(() -> {
          var own = Mpsc.<Oneshot.Sender<String>>channel(capacity);
          var acknowledged = new AtomicInteger();
          List<JoinHandle<Void>> senders = new ArrayList<>();
          for (int s = 0; s < 6; s++) {
            boolean late = s == 5;
            senders.add(
                spawn(() -> {
                  for (int i = 0; i < 100; i++) {
                    var answer = Oneshot.<String>channel();
                    own.tx().send(answer.tx()).await();
                    if (i % 7 == 0 || late) {
                      assertThat(answer.rx().await()).isEqualTo("seen");
                      acknowledged.incrementAndGet();
                    }
                  }
                }));
          }
          var victim =
              spawn(() -> {
                while (true) {
                  own.tx().send(Oneshot.<String>channel().tx()).await();
                }
              });
          var receiver =
              spawn(() -> {
                int seen = 0;
                while (own.rx().recv().await() instanceof Oneshot.Sender<String> answer) {
                  answer.send("seen");
                  if (++seen % 11 == 0) {
                    yieldNow().await();
                  }
                }
                return seen;
              });
          sleep(ofMillis(1)).await();
          victim.abort();
          for (var sender : senders) {
            sender.await();
          }
          victim.settled().await();
          own.tx().close();
          assertThat(receiver.await()).isGreaterThanOrEqualTo(600);
          assertThat(acknowledged.get()).isEqualTo(5 * 15 + 100);
        });
      }
    }
  }
}
