package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.interval;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.sync.Broadcast;
import weft.sync.ChannelClosedException;
import weft.sync.LaggedException;
import weft.sync.Mpsc;
import weft.sync.Watch;
import weft.task.JoinException;
import weft.task.JoinMap;
import weft.task.JoinSet;
import weft.time.Deadline;
import weft.time.DeadlineQueue;

/// Streams of channels, of time and of sets of tasks: what they give, and what they close.
@Timeout(60)
class SourceStreamsTest {
  private final List<Object> log = new ArrayList<>();

  // ---- channels

  @Test
  void mpsc_givesMessagesUpToTheEnd_andClosesTheReceiver() throws Exception {
    var channel = Mpsc.<Integer>channel(4);
    async(
            () -> {
              spawn(
                  channel.tx(),
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      channel.tx().send(i).await();
                    }
                  });
              assertThat(channel.rx().stream().reduce(0, Integer::sum).await()).isEqualTo(4950);
            })
        .block();

    assertThat(channel.tx().isClosed()).isTrue();
  }

  @Test
  void mpsc_closedInTheMiddle_refusesSendersAndKeepsTheRest() throws Exception {
    var channel = Mpsc.<Integer>channel(4);
    channel.tx().trySend(1);
    channel.tx().trySend(2);
    async(
            () -> {
              var stream = channel.rx().stream();
              assertThat(stream.next().await()).isEqualTo(1);
              stream.close().await();
            })
        .block();

    assertThat(channel.rx().tryRecv()).isEqualTo(2);
    assertThatThrownBy(() -> channel.tx().send(3).block())
        .isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void mpsc_whileItWaits_belongsToTheStream() throws Exception {
    try (var paused = new Paused()) {
      var channel = Mpsc.<Integer>channel(4);
      paused.run(() -> {
        var task = spawn(() -> channel.rx().stream().forEach(x -> {}).await());
        yieldNow().await();
        try {
          channel.rx().recv().await();
        } catch (IllegalStateException e) {
          log.add("refused");
        }
        task.abort();
        try {
          task.await();
        } catch (JoinException e) {
          log.add(channel.tx().isClosed());
        }
        channel.tx().close();
        log.add(String.valueOf(channel.rx().recv().await())); // nobody waits any more
      });
    }

    assertThat(log).containsExactly("refused", true, "null");
  }

  @Test
  void stream_neverPolled_closesItsSource() throws Exception {
    var mpsc = Mpsc.<Integer>channel(1);
    var broadcast = Broadcast.<Integer>channel(1);
    var lags = Broadcast.<Integer>channel(1);
    var watch = Watch.channel(1);
    var set = JoinSet.<Integer>create();
    async(
            () -> {
              mpsc.rx().stream().close().await();
              broadcast.rx().stream().close().await();
              lags.rx().streamWithLags().close().await();
              watch.rx().stream().close().await();
              set.stream().close().await();
            })
        .block();

    assertThat(mpsc.tx().isClosed()).isTrue();
    assertThat(broadcast.tx().isClosed()).isTrue();
    assertThat(lags.tx().isClosed()).isTrue();
    assertThat(watch.tx().isClosed()).isTrue();
    assertThatThrownBy(() -> set.spawn(() -> 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stream_ofTaskThatNeverRuns_closesItsSource() {
    try (var paused = new Paused()) {
      var mpsc = Mpsc.<Integer>channel(1);
      var broadcast = Broadcast.<Integer>channel(1);
      var watch = Watch.channel(1);
      var set = JoinSet.<Integer>create();
      paused.runtime.spawn(mpsc.rx().stream().count()).abort();
      paused.runtime.spawn(broadcast.rx().stream().count()).abort();
      paused.runtime.spawn(watch.rx().stream().count()).abort();
      paused.runtime.spawn(set.stream().count()).abort();
      paused.runtime.close();

      assertThat(mpsc.tx().isClosed()).isTrue();
      assertThat(broadcast.tx().isClosed()).isTrue();
      assertThat(watch.tx().isClosed()).isTrue();
      assertThatThrownBy(() -> set.spawn(() -> 1)).hasMessageContaining("join set is closed");
    }
  }

  @Test
  void broadcast_thatLags_fails() throws Exception {
    var channel = Broadcast.<Integer>channel(2);
    for (int i = 1; i <= 5; i++) {
      channel.tx().send(i);
    }

    assertThatThrownBy(() -> channel.rx().stream().peek(log::add).toList().block())
        .isInstanceOf(LaggedException.class);
    assertThat(log).isEmpty();
    assertThat(channel.tx().receivers()).isZero();
  }

  @Test
  void broadcast_thatLags_saysHowManyAndGoesOn() throws Exception {
    var channel = Broadcast.<Integer>channel(2);
    for (int i = 1; i <= 5; i++) {
      channel.tx().send(i);
    }
    channel.tx().close();

    assertThat(channel.rx().streamWithLags().toList().block())
        .containsExactly(
            new Broadcast.Lag<>(3), new Broadcast.Message<>(4), new Broadcast.Message<>(5));
  }

  @Test
  void broadcast_givesEachReceiverAll() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Broadcast.<Integer>channel(2);
        var first = spawn(channel.rx().stream().toList());
        var second = spawn(channel.tx().subscribe().stream().toList());
        for (int i = 0; i < 3; i++) {
          yieldNow().await();
          channel.tx().send(i);
        }
        channel.tx().close();
        log.add(first.await());
        log.add(second.await());
      });
    }

    assertThat(log).containsExactly(List.of(0, 1, 2), List.of(0, 1, 2));
  }

  @Test
  void watch_givesThePresentValue_thenTheLatestOfThoseThatCome() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var watch = Watch.channel("a");
        var values = spawn(watch.rx().stream().toList());
        yieldNow().await();
        watch.tx().send("b");
        watch.tx().send("c");
        yieldNow().await();
        watch.tx().send("d");
        watch.tx().close();
        log.add(values.await());
      });
    }

    assertThat(log).containsExactly(List.of("a", "c", "d"));
  }

  @Test
  void watch_cancelledWhileItWaits_closesItsReceiver() throws Exception {
    try (var paused = new Paused()) {
      var watch = Watch.channel("a");
      assertThatThrownBy(() ->
              paused.run(() -> watch.rx().stream().forEach(log::add).timeout(ofSeconds(1)).await()))
          .isInstanceOf(TimeoutException.class);

      assertThat(log).containsExactly("a");
      assertThat(watch.tx().isClosed()).isTrue();
    }
  }

  // ---- time

  @Test
  void interval_givesTheInstantsThatWereDue() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var start = Deadline.after(ofSeconds(0));
        var ticks = interval(ofSeconds(1)).stream();
        for (int i = 0; i < 3; i++) {
          log.add(ticks.next().await().equals(start.plus(ofSeconds(i))));
        }
        ticks.close().await();
      });

      assertThat(paused.elapsed()).isEqualTo(ofSeconds(2));
    }
    assertThat(log).containsExactly(true, true, true);
  }

  @Test
  void interval_thatLosesATimeout_canBeAwaitedAfterwards() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var interval = interval(ofSeconds(2));
        try {
          interval.stream().forEach(log::add).timeout(ofSeconds(1)).await();
        } catch (TimeoutException e) {
          interval.tick().await();
        }
      });

      assertThat(paused.elapsed()).isEqualTo(ofSeconds(2));
    }
    assertThat(log).hasSize(1);
  }

  @Test
  void deadlineQueue_givesValuesInTurn_upToTheLast() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var queue = DeadlineQueue.<String>create();
        queue.insert("b", ofSeconds(2));
        queue.insert("a", ofSeconds(1));
        log.add(queue.stream().toList().await());
        queue.insert("c", ofSeconds(9));
        try {
          queue.stream().toList().timeout(ofSeconds(1)).await();
        } catch (TimeoutException e) {
          log.add(queue.size());
        }
        log.add(queue.next().await());
      });
    }

    assertThat(log).containsExactly(List.of("a", "b"), 1, "c");
  }

  // ---- tasks

  @Test
  void joinSet_givesHandlesAsTheyEnd_alsoOfTasksThatFail() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var set = JoinSet.<Integer>create();
        for (int i = 3; i > 0; i--) {
          int seconds = i;
          set.spawn(() -> {
            sleep(ofSeconds(seconds)).await();
            if (seconds == 2) {
              throw new IllegalArgumentException("two");
            }
            return seconds;
          });
        }
        set.stream()
            .forEach(handle -> {
              try {
                log.add(handle.await());
              } catch (JoinException e) {
                log.add(e.getCause().getMessage());
              }
            })
            .await();
      });
      assertThat(paused.unhandled).isEmpty();
    }

    assertThat(log).containsExactly(1, "two", 3);
  }

  @Test
  void joinSet_closedInTheMiddle_awaitsTheCleanupOfItsTasks() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var set = JoinSet.<Integer>create();
        set.spawn(() -> 1);
        set.spawn(() -> {
          try {
            sleep(ofSeconds(100)).await();
            return 2;
          } finally {
            sleep(ofMillis(10)).await();
            log.add("cleaned up");
          }
        });
        var ended = set.stream();
        log.add(ended.next().await().await());
        ended.close().await();
        log.add("closed");
        set.spawn(() -> 3);
      });
    } catch (IllegalStateException e) {
      log.add(e.getMessage());
    }

    assertThat(log)
        .hasSize(4)
        .startsWith(1, "cleaned up", "closed")
        .last()
        .asString()
        .contains("join set is closed");
  }

  @Test
  void joinSet_whoseTaskDoesNotCleanUpInTime_isForced() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var set = JoinSet.<Integer>create();
        set.spawn(() -> {
          try {
            sleep(ofSeconds(100)).await();
            return 2;
          } finally {
            sleep(ofSeconds(1_000_000)).await();
            log.add("never");
          }
        });
        var ended = set.stream().count();
        try {
          ended.timeout(ofSeconds(1), ofSeconds(1)).await();
        } catch (TimeoutException e) {
          log.add(set.size());
        }
      });
    }

    assertThat(log).containsExactly(0);
  }

  @Test
  void joinMap_givesKeysAsTasksEnd() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var map = JoinMap.<String, Integer>create();
        map.spawn("slow", sleep(ofSeconds(2)).map(x -> 2));
        map.spawn("fast", sleep(ofSeconds(1)).map(x -> 1));
        map.stream().forEach(ended -> log.add(ended.key() + ended.handle().await())).await();
      });
    }

    assertThat(log).containsExactly("fast1", "slow2");
  }
}
