package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OneshotTest {
  private final Oneshot.Channel<Integer> channel = Oneshot.channel();
  private final Oneshot.Sender<Integer> tx = channel.tx();
  private final Oneshot.Receiver<Integer> rx = channel.rx();

  @Test
  void await_sentByATask_itsMessage() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(() -> {
          tx.send(42);
        });
        assertThat(rx.await()).isEqualTo(42);
      });
    }
  }

  @Test
  void poll_nothingSent_wokenOnceByTheSend() throws Exception {
    Stepper.onWorker(() -> {
      var step = new Stepper(rx);
      assertThat(step.isPending()).isTrue();
      assertThat(step.isPending()).isTrue();
      assertThat(tx.send(1)).isTrue();
      assertThat(step.wakes).isEqualTo(1);
      assertThat(step.poll()).isEqualTo(1);
    });
  }

  @Test
  void await_lostASelect_awaitedAgain() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        select(rx, yieldNow()).await();
        tx.send(7);
        assertThat(rx.await()).isEqualTo(7);
      });
    }
  }

  @Test
  void poll_secondOwnerMeanwhile_refused() throws Exception {
    Stepper.onWorker(() -> {
      assertThat(new Stepper(rx).isPending()).isTrue();
      assertThatThrownBy(() -> new Stepper(rx).poll())
          .hasMessageContaining("oneshot (nothing sent) is awaited already");
    });
  }

  @Test
  void poll_secondOwnerAfterTheFirstWasCancelled_getsTheMessage() throws Exception {
    Stepper.onWorker(() -> {
      var first = new Stepper(rx);
      assertThat(first.isPending()).isTrue();
      first.cancel();
      var second = new Stepper(rx);
      assertThat(second.isPending()).isTrue();
      tx.send(3);
      assertThat(first.wakes).isZero();
      assertThat(second.wakes).isEqualTo(1);
      assertThat(second.poll()).isEqualTo(3);
    });
  }

  @Test
  void await_senderClosed_fails() throws Exception {
    Stepper.onWorker(() -> {
      var step = new Stepper(rx);
      assertThat(step.isPending()).isTrue();
      tx.close();
      tx.close();
      assertThat(step.wakes).isEqualTo(1);
      assertThatThrownBy(step::poll)
          .isInstanceOf(ChannelClosedException.class)
          .hasMessage("The sender of the oneshot was closed before it sent anything.");
    });
  }

  @Test
  void await_afterTheMessage_fails() throws Exception {
    Stepper.onWorker(() -> {
      tx.send(1);
      tx.close();
      assertThat(new Stepper(rx).poll()).isEqualTo(1);
      assertThatThrownBy(() -> new Stepper(rx).poll())
          .isInstanceOf(ChannelClosedException.class)
          .hasMessageContaining("was received before");
    });
  }

  @Test
  void send_twice_refused() {
    tx.send(1);
    assertThatThrownBy(() -> tx.send(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("send(): this oneshot has sent its message. Use an Mpsc for several.");
    assertThat(rx.tryRecv()).isEqualTo(1);
    assertThat(rx.tryRecv()).isNull();
  }

  @Test
  void send_senderClosed_refused() {
    tx.close();
    assertThatThrownBy(() -> tx.send(2)).hasMessage("send(): this sender is closed.");
  }

  @Test
  void send_receiverClosed_falseAndNobodyGetsIt() {
    rx.close();
    assertThat(tx.isClosed()).isTrue();
    assertThat(tx.send(1)).isFalse();
    assertThat(rx.tryRecv()).isNull();
  }

  @Test
  void close_messageWasSent_itCanStillBeTaken() throws Exception {
    Stepper.onWorker(() -> {
      tx.send(1);
      rx.close();
      assertThat(new Stepper(rx).poll()).isEqualTo(1);
    });
  }

  @Test
  void closed_receiverCloses_senderIsWoken() throws Exception {
    Stepper.onWorker(() -> {
      var given = new Stepper(tx.closed());
      assertThat(given.isPending()).isTrue();
      given.cancel();
      var watching = new Stepper(tx.closed());
      assertThat(watching.isPending()).isTrue();
      assertThatThrownBy(() -> new Stepper(tx.closed()).poll())
          .hasMessageContaining("awaited already");
      rx.close();
      assertThat(given.wakes).isZero();
      assertThat(watching.wakes).isEqualTo(1);
      assertThat(watching.poll()).isNull();
    });
  }
}
