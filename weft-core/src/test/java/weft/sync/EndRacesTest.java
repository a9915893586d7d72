package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;

import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.runtime.AsyncRuntime;

/// Ends of broadcasts and watches that are closed while somebody else is using them.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EndRacesTest {
  private static final int ROUNDS = 2_000;
  private static final int MESSAGES = 20;

  @Test
  void send_lastSenderClosedMeanwhile_refused() {
    var core = new BroadcastCore<String>(2);
    BroadcastReceive<String> rx = core.subscribe();
    core.removeSender();
    assertThat(rx.isAtEnd()).isTrue();
    assertThatThrownBy(() -> core.send("late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("send(): this sender is closed.");
    assertThat(rx.isAtEnd()).isTrue();
  }

  @Test
  void change_lastSenderClosedMeanwhile_refused() {
    var core = new WatchCore<>("first");
    WatchReceive<String> rx = core.subscribe();
    core.removeSender();
    assertThatThrownBy(() -> core.send("late"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("a change of the value: this sender is closed.");
    assertThat(core.current().value()).isEqualTo("first");
    assertThat(rx.isAtEnd()).isTrue();
  }

  @Test
  void hasChanged_receiverClosed_falseAsChangedIs() {
    var channel = Watch.channel(1);
    channel.tx().send(2);
    channel.rx().close();
    assertThat(channel.rx().hasChanged()).isFalse();
  }

  @Test
  void close_receiverReceives_othersMissNothing() throws Exception {
    var all = IntStream.range(0, MESSAGES).boxed().toList();
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      for (int i = 0; i < ROUNDS; i++) {
        var channel = Broadcast.<Integer>channel(MESSAGES);
        var other = channel.tx().subscribe();
        var rx = channel.rx();
        var receiving =
            runtime.spawn(
                async(() -> {
                  int last = -1;
                  while (rx.recv().await() instanceof Integer message) {
                    assertThat(message).isEqualTo(last + 1);
                    last = message;
                  }
                }));
        all.forEach(channel.tx()::send);
        rx.close();
        receiving.block();
        assertThat(rx.tryRecv()).isNull();
        var received = new ArrayList<Integer>();
        while (other.tryRecv() instanceof Integer message) {
          received.add(message);
        }
        assertThat(received).isEqualTo(all);
      }
    }
  }

  @Test
  void close_receiverLags_othersAreToldHowMuch() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      for (int i = 0; i < ROUNDS; i++) {
        var channel = Broadcast.<Integer>channel(2);
        var other = channel.tx().subscribe();
        var rx = channel.rx();
        var receiving =
            runtime.spawn(
                async(() -> {
                  boolean over = false;
                  while (!over) {
                    try {
                      over = rx.recv().await() == null;
                    } catch (LaggedException e) {
                      assertThat(e.missed()).isPositive();
                    }
                  }
                }));
        IntStream.range(0, MESSAGES).forEach(channel.tx()::send);
        rx.close();
        receiving.block();
        assertThatThrownBy(other::tryRecv)
            .isInstanceOfSatisfying(
                LaggedException.class, e -> assertThat(e.missed()).isEqualTo(MESSAGES - 2));
        assertThat(other.tryRecv()).isEqualTo(MESSAGES - 2);
        assertThat(other.tryRecv()).isEqualTo(MESSAGES - 1);
      }
    }
  }
}
