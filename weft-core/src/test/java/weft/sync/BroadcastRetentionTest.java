package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a broadcast keeps alive, and what it lets go.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BroadcastRetentionTest {
  /// A message that nothing but the channel may hold.
  private static WeakReference<Object> sendFresh(Broadcast.Sender<Object> sender) {
    var message = new Object();
    sender.send(message);
    return new WeakReference<>(message);
  }

  private static boolean isGone(WeakReference<?> reference) {
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }

  @Test
  void message_allHaveIt_letGo() throws Exception {
    var own = Broadcast.channel(16);
    var other = own.tx().subscribe();
    var message = sendFresh(own.tx());
    assertThat(own.rx().tryRecv()).isNotNull();
    System.gc();
    assertThat(message.get()).as("one has not").isNotNull();
    assertThat(other.tryRecv()).isNotNull();
    assertThat(isGone(message)).isTrue();
  }

  @Test
  void message_lastWhoWantsItCloses_letGo() throws Exception {
    var own = Broadcast.channel(16);
    var other = own.tx().subscribe();
    var message = sendFresh(own.tx());
    assertThat(own.rx().tryRecv()).isNotNull();
    other.close();
    assertThat(isGone(message)).isTrue();
    assertThat(own.rx().tryRecv()).isNull();
  }

  @Test
  void message_receiverLagsAndCloses_onlyTheCapacityIsKept() throws Exception {
    var own = Broadcast.channel(2);
    var messages = new ArrayList<WeakReference<Object>>();
    for (int i = 0; i < 5; i++) {
      messages.add(sendFresh(own.tx()));
    }
    assertThat(messages.subList(0, 3)).allMatch(BroadcastRetentionTest::isGone);
    assertThat(messages.subList(3, 5)).noneMatch(message -> message.get() == null);
    own.rx().close();
    assertThat(messages).allMatch(BroadcastRetentionTest::isGone);
    assertThat(own.tx().isClosed()).isTrue();
  }

  @Test
  void receiver_standsStill_keepsNoNodes() throws Exception {
    var core = new BroadcastCore<Integer>(2);
    var slow = core.subscribe();
    core.send(0);
    slow.tryReceive();
    core.send(1);
    var behind = new WeakReference<Object>(core.before().next().next());
    for (int i = 2; i < 6; i++) {
      core.send(i);
    }
    assertThat(isGone(behind)).as("the node behind the one it stands on").isTrue();
    assertThatThrownBy(slow::tryReceive)
        .isInstanceOfSatisfying(LaggedException.class, e -> assertThat(e.missed()).isEqualTo(3));
  }
}
