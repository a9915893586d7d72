package weft.sync;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.failed;
import static weft.Weft.keep;
import static weft.Weft.scope;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Channels whose receivers share the messages.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MpmcTest {
  private final Paused paused = new Paused();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private Async<Void> work(String job) {
    return async(() -> {
      sleep(ofMillis(10)).await();
      log.add(job);
    });
  }

  @Test
  void workers_shareTheJobs() throws Exception {
    var jobs = List.of("a", "b", "c", "d", "e", "f");
    paused.run(() -> {
      // @start region=workers
      var channel = Mpmc.<String>channel(16);
      scope(tasks -> {
            for (int i = 0; i < 3; i++) {
              var rx = channel.rx().share();
              tasks.spawn(rx, () -> {
                while (rx.recv().await() instanceof String job) {
                  work(job).await();
                }
              });
            }
            channel.rx().close();
            try (var tx = channel.tx()) {
              for (String job : jobs) {
                tx.send(job).await();
              }
            } // the end, when all jobs are done
          })
          .await();
      // @end
    });
    assertThat(log).containsExactlyInAnyOrderElementsOf(jobs);
    assertThat(paused.elapsed()).isEqualTo(ofMillis(20));
  }

  @Test
  void rendezvous_sendIsDoneWhenAReceiverHasTheMessage() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<String>channel(0);
      var sending = spawn(channel.tx().send("a"));
      yieldNow().await();
      assertThat(sending.isFinished()).isFalse();
      assertThat(channel.tx().trySend("b")).isFalse();
      assertThat(channel.rx().recv().await()).isEqualTo("a");
      sending.await();
      var receiving = spawn(channel.rx().recv());
      yieldNow().await();
      assertThat(channel.tx().trySend("c")).isTrue();
      assertThat(receiving.await()).isEqualTo("c");
      assertThat(channel.rx().tryRecv()).isNull();
      var second = spawn(channel.tx().send("d"));
      yieldNow().await();
      assertThat(channel.rx().tryRecv()).isEqualTo("d");
      second.await();
    });
  }

  @Test
  void capacity_full_senderWaitsItsTurn() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<Integer>channel(2).named("numbers");
      var tx = channel.tx();
      tx.send(1).await();
      tx.send(2).await();
      var third = spawn(tx.send(3));
      var fourth = spawn(tx.send(4));
      yieldNow().await();
      assertThat(tx.trySend(5)).isFalse();
      assertThat(channel.rx().length()).isEqualTo(2);
      assertThat(tx).hasToString("sender of mpmc channel 'numbers' (capacity 2, 2 queued)");
      for (int i = 1; i <= 4; i++) {
        assertThat(channel.rx().recv().await()).isEqualTo(i);
      }
      third.await();
      fourth.await();
    });
  }

  @Test
  void end_sendersClosed_eachReceiverIsTold() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<String>channel(4);
      var other = channel.rx().share();
      var waiting = spawn(other.recv());
      yieldNow().await();
      channel.tx().send("a").await();
      assertThat(waiting.await()).isEqualTo("a");
      channel.tx().send("b").await();
      Async<Void> late = channel.tx().send("late");
      var again = spawn(other.recv());
      assertThat(again.await()).isEqualTo("b");
      var last = spawn(channel.rx().receive());
      yieldNow().await();
      channel.tx().close();
      assertThat(last.await()).isEqualTo(new Received.Closed<>());
      assertThat((Object) other.recv().await()).isNull();
      assertThat(other.isEnded()).isTrue();
      assertThatThrownBy(() -> channel.tx().trySend("x")).hasMessageContaining("sender is closed");
      Exception refused = null;
      try {
        late.await();
      } catch (ChannelClosedException e) {
        refused = e;
      }
      assertThat(refused).hasMessageContaining("its sender was closed before it began");
    });
  }

  @Test
  void end_lastReceiverClosed_sendsFail() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<String>channel(1);
      var other = channel.rx().share();
      channel.tx().send("a").await();
      var waiting = spawn(channel.tx().send("b").settled());
      var closed = spawn(channel.tx().closed());
      yieldNow().await();
      channel.rx().close();
      channel.rx().close();
      assertThat(channel.tx().isClosed()).isFalse();
      assertThatThrownBy(() -> channel.rx().tryRecv()).hasMessageContaining("receiver is closed");
      other.close();
      closed.await();
      assertThat(channel.tx().isClosed()).isTrue();
      assertThat(waiting.await().isSuccess()).isFalse();
      assertThat(channel.tx().send("c").settled().await().isSuccess()).isFalse();
    });
  }

  @Test
  void recv_grantedThenCancelled_messageGoesToTheNext() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<String>channel(4);
      var first = spawn(channel.rx().recv());
      var second = spawn(channel.rx().recv());
      yieldNow().await();
      channel.tx().trySend("a"); // to the first, which is aborted before it has run
      first.abort();
      assertThat(second.await()).isEqualTo("a");
      first.settled().await();
      var third = spawn(channel.rx().recv());
      yieldNow().await();
      channel.tx().trySend("b");
      channel.tx().trySend("c");
      third.abort();
      third.settled().await();
      assertThat(channel.rx().recv().await()).isEqualTo("b"); // before what came later
      assertThat(channel.rx().recv().await()).isEqualTo("c");
    });
  }

  @Test
  void end_whileAMessageMayComeBack_isNotTold() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<Integer>channel(4);
      var first = spawn(channel.rx().recv());
      var second = spawn(channel.rx().recv());
      yieldNow().await();
      channel.tx().trySend(7); // granted to the first
      channel.tx().close();
      assertThat(channel.rx().isEnded()).isFalse();
      first.abort();
      assertThat(second.await()).isEqualTo(7);
      assertThat(channel.rx().isEnded()).isTrue();
      assertThat((Object) channel.rx().recv().await()).isNull();
      first.settled().await();
    });
  }

  @Test
  void trySend_allSendersClosed_isRefused() {
    var core = new MpmcCore<Integer>(4, null);
    core.removeSender(); // by another thread, just after trySend() saw that its sender is open
    assertThatThrownBy(() -> core.trySend(1, "trySend()"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("trySend(): this sender is closed.");
    assertThat(core.isAtEnd()).isTrue();
  }

  @Test
  void end_messageTakenByTheOther_isToldThen() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<Integer>channel(4);
      var first = spawn(channel.rx().recv());
      var second = spawn(channel.rx().recv());
      yieldNow().await();
      channel.tx().trySend(7);
      channel.tx().close();
      assertThat(first.await()).isEqualTo(7);
      assertThat((Object) second.await()).isNull();
    });
  }

  @Test
  void recv_notDelivered_messageStays() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<String>channel(4);
      channel.tx().send("a").await();
      tryJoin(channel.rx().recv(), failed(new IOException("first"))).recover(e -> null).await();
      tryJoin(channel.rx().receive(), failed(new IOException("first"))).recover(e -> null).await();
      assertThat(channel.rx().recv().await()).isEqualTo("a");
    });
  }

  @Test
  void select_overSendAndRecv_losersLoseNothing() throws Exception {
    paused.run(() -> {
      var in = Mpmc.<Integer>channel(0);
      var out = Mpmc.<Integer>channel(0);
      for (int i = 0; i < 5; i++) {
        select(in.rx().recv(), out.tx().send(i), sleep(ofMillis(1))).await(); // nobody is there
      }
      assertThat(out.rx().tryRecv()).isNull();
      var kept = keep(out.tx().send(7));
      select(kept, sleep(ofMillis(1))).await();
      assertThat(out.rx().recv().await()).isEqualTo(7);
      kept.await();
    });
  }

  @Test
  void stream_ofAReceiver_closesIt() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<Integer>channel(8);
      for (int i = 0; i < 5; i++) {
        channel.tx().send(i).await();
      }
      assertThat(channel.rx().stream().limit(3).toList().await()).containsExactly(0, 1, 2);
      assertThat(channel.tx().isClosed()).isTrue();
    });
  }

  // ---- what nobody receives

  private final class Connection implements AutoCloseable {
    final String name;

    Connection(String name) {
      this.name = name;
    }

    @Override
    public void close() {
      log.add("closed " + name);
    }
  }

  @Test
  void undelivered_channelClosedWithMessagesInside_eachOnce() throws Exception {
    paused.run(() -> {
      // @start region=undelivered
      var accepted = Mpmc.<Connection>channel(16, Connection::close);
      // @end
      for (String name : List.of("a", "b")) {
        accepted.tx().send(new Connection(name)).await();
      }
      accepted.rx().recv().await();
      accepted.rx().close();
      assertThat(log).containsExactly("closed b");
      accepted.rx().close();
      assertThat(log).hasSize(1);
    });
  }

  @Test
  void undelivered_eachWayToLoseAMessage_isToldOnce() throws Exception {
    paused.run(() -> {
      var channel = Mpmc.<String>channel(0, log::add);
      var granted = spawn(channel.rx().recv());
      yieldNow().await();
      channel.tx().trySend("granted");
      channel.rx().close();
      granted.abort();
      granted.settled().await();
      assertThat(log).containsExactly("granted");
      var refused = Mpmc.<String>channel(0, log::add);
      var waiting = spawn(refused.tx().send("still the sender's").settled());
      yieldNow().await();
      refused.rx().close();
      assertThat(waiting.await().isSuccess()).isFalse();
      assertThat(log).hasSize(1);
    });
  }

  @Test
  void undelivered_handlerThrows_isReported() throws Exception {
    try (var own = new Paused()) {
      own.run(() -> {
        var channel =
            Mpmc.<String>channel(
                4,
                message -> {
                  throw new IllegalStateException("cannot close " + message);
                });
        channel.tx().send("a").await();
        channel.tx().send("b").await();
        channel.rx().close();
      });
      assertThat(own.unhandled)
          .extracting(Throwable::getMessage)
          .containsExactly("cannot close a", "cannot close b");
    }
  }

  @Test
  void channel_badArguments_areRefused() {
    assertThatThrownBy(() -> Mpmc.channel(-1)).hasMessage("capacity: -1 (expected: not negative)");
    assertThatThrownBy(() -> Mpmc.<String>channel(1).tx().trySend(nothing()))
        .hasMessageStartingWith("message: null");
  }

  @SuppressWarnings("NullAway") // a mistake on purpose
  private static String nothing() {
    return null;
  }

  // ---- storms

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void storm_cancelledStreams_loseNoMessage(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        for (int round = 0; round < 30; round++) {
          var channel = Mpmc.<Integer>channel(round % 3);
          var received = new AtomicInteger();
          var sender =
              spawn(
                  channel.tx(),
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      channel.tx().send(i).await();
                    }
                  });
          while (!channel.rx().isEnded()) {
            var reader =
                spawn(
                    channel.rx().share().stream()
                        .forEach(message -> {
                          received.incrementAndGet();
                        }));
            for (int i = ThreadLocalRandom.current().nextInt(4); i > 0; i--) {
              yieldNow().await();
            }
            reader.abort();
            reader.settled().await();
          }
          sender.await();
          assertThat(received.get()).as("round %d", round).isEqualTo(100);
        }
      });
    }
  }

  /// Sends of plain threads, and the close of the last receiver.
  @Test
  void threads_sendWhileTheReceiverCloses_eachMessageIsSeenOnce() throws Exception {
    for (int round = 0; round < 100; round++) {
      var seen = new ConcurrentLinkedQueue<Integer>();
      var sent = new ConcurrentLinkedQueue<Integer>();
      var channel = Mpmc.<Integer>channel(round % 4, seen::add);
      int takes = round % 20;
      var start = new CountDownLatch(1);
      List<FutureTask<Void>> threads = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int base = t * 1000;
        threads.add(
            new FutureTask<>(() -> {
              start.await();
              sendAll(channel.tx(), base, sent);
              return null;
            }));
      }
      threads.add(
          new FutureTask<>(() -> {
            start.await();
            for (int i = 0; i < takes; i++) {
              seen.add(channel.rx().recv().block());
            }
            channel.rx().close();
            return null;
          }));
      threads.forEach(Thread::startVirtualThread);
      start.countDown();
      for (var thread : threads) {
        thread.get(20, TimeUnit.SECONDS);
      }
      assertThat(seen).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  private static void sendAll(Mpmc.Sender<Integer> tx, int base, Queue<Integer> sent)
      throws Exception {
    for (int i = 0; i < 50; i++) {
      if (i % 5 == 0) {
        try {
          tx.send(base + i).block();
        } catch (ChannelClosedException e) {
          return;
        }
        sent.add(base + i);
      } else if (tx.trySend(base + i)) {
        sent.add(base + i);
      }
    }
  }

  /// Each message that was accepted is received once or told as undelivered once.
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "8, 0", "1, 2", "2, 2", "8, 2"})
  void storm_randomAborts_noMessageIsLostOrDoubled(int workers, int capacity) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        for (int round = 0; round < 60; round++) {
          var received = new ConcurrentLinkedQueue<Integer>();
          var sent = new ConcurrentLinkedQueue<Integer>();
          var undelivered = new ConcurrentLinkedQueue<Integer>();
          var channel = Mpmc.<Integer>channel(capacity, undelivered::add);
          List<JoinHandle<?>> receivers = new ArrayList<>();
          for (int r = 0; r < 3; r++) {
            var rx = channel.rx().share();
            receivers.add(
                spawn(
                    rx,
                    () -> {
                      for (; ; ) {
                        if (ThreadLocalRandom.current().nextInt(3) == 0) {
                          var won = select(rx.receive(), yieldNow()).await();
                          if (won instanceof weft.WeftTypes.First(Received.Message(var message))) {
                            received.add(message);
                          } else if (won instanceof weft.WeftTypes.First(Received.Closed())) {
                            return;
                          }
                        } else {
                          Integer message = rx.recv().await();
                          if (message == null) {
                            return;
                          }
                          received.add(message);
                        }
                      }
                    }));
          }
          channel.rx().close();
          List<JoinHandle<?>> senders = new ArrayList<>();
          var numbers = new AtomicInteger();
          for (int s = 0; s < 3; s++) {
            var tx = channel.tx().share();
            senders.add(
                spawn(
                    tx,
                    () -> {
                      for (int i = 0; i < 20; i++) {
                        int number = numbers.incrementAndGet();
                        tx.send(number).await();
                        sent.add(number);
                      }
                    }));
          }
          channel.tx().close();
          if (round % 2 == 0) {
            receivers.get(round % 3).abort();
          }
          if (round % 3 == 0) {
            senders.get(round % 3).abort();
          }
          if (round % 5 == 0) {
            receivers.forEach(JoinHandle::abort);
          }
          for (var handle : senders) {
            handle.settled().timeout(ofSeconds(20)).await();
          }
          for (var handle : receivers) {
            handle.settled().timeout(ofSeconds(20)).await();
          }
          var all = new ArrayList<>(received);
          all.addAll(undelivered);
          assertThat(all).doesNotHaveDuplicates().containsAll(sent);
        }
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void order_ofOneSenderAndOneReceiver_isKept(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        for (int capacity : new int[] {0, 1, 16}) {
          var channel = Mpmc.<Integer>channel(capacity);
          var sender =
              spawn(
                  channel.tx(),
                  () -> {
                    for (int i = 0; i < 2000; i++) {
                      channel.tx().send(i).await();
                    }
                  });
          int expected = 0;
          while (channel.rx().recv().await() instanceof Integer number) {
            assertThat(number).isEqualTo(expected++);
          }
          assertThat(expected).isEqualTo(2000);
          sender.await();
        }
      });
    }
  }
}
