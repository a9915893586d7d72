package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Stepper;

/// Receivers of a broadcast that are too slow.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BroadcastLaggingTest {
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

  @Test
  void tryRecv_exactlyTheCapacityBehind_nothingMissed() throws Exception {
    send(1, 3);
    assertThat(rest(rx)).containsExactly(1, 2, 3);
  }

  @Test
  void tryRecv_furtherBehind_failsOnceThenOldestThatIsKept() throws Exception {
    tx.send(0);
    rx.tryRecv();
    send(1, 5);
    assertThatThrownBy(rx::tryRecv)
        .isInstanceOfSatisfying(LaggedException.class, e -> assertThat(e.missed()).isEqualTo(2))
        .hasMessageStartingWith("2 messages were missed: the receiver was more than 3 behind.");
    assertThat(rest(rx)).containsExactly(3, 4, 5);
  }

  @Test
  void recv_laggedAgainBetween_countsEachMissedMessageOnce() throws Exception {
    Stepper.onWorker(() -> {
      send(1, 4);
      assertThatThrownBy(() -> of(rx.recv()).poll())
          .isInstanceOfSatisfying(LaggedException.class, e -> assertThat(e.missed()).isEqualTo(1));
      send(5, 6);
      assertThatThrownBy(() -> of(rx.recv()).poll())
          .isInstanceOfSatisfying(LaggedException.class, e -> assertThat(e.missed()).isEqualTo(2));
      assertThat(of(rx.recv()).poll()).isEqualTo(4);
    });
  }

  @Test
  void recv_closedWhileLagged_laggedThenTheRestThenTheEnd() throws Exception {
    Stepper.onWorker(() -> {
      send(1, 4);
      tx.close();
      assertThat(rx.isEnded()).isFalse();
      assertThatThrownBy(() -> of(rx.recv()).poll()).isInstanceOf(LaggedException.class);
      assertThat(rest(rx)).containsExactly(2, 3, 4);
      assertThat(of(rx.recv()).poll()).isNull();
      assertThat(rx.isEnded()).isTrue();
    });
  }

  @Test
  void tryRecv_oneReceiverLags_othersDoNot() throws Exception {
    var other = tx.subscribe();
    for (int i = 1; i <= 10; i++) {
      tx.send(i);
      assertThat(other.tryRecv()).isEqualTo(i);
    }
    assertThatThrownBy(rx::tryRecv).isInstanceOf(LaggedException.class);
    assertThat(rest(rx)).containsExactly(8, 9, 10);
  }
}
