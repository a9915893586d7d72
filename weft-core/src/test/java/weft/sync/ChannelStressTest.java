package weft.sync;

import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.WeftTypes;
import weft.combinators.Owning;
import weft.runtime.AsyncRuntime;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Senders that send, reserve, time out, lose selects, are aborted and close at random, against a
/// receiver that receives in all ways: each message that was sent arrives once, those of a sender
/// in order, and in the end all room is back.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChannelStressTest {
  private static final Duration LENGTH = AbortStorm.LENGTH;
  private static final int SENDERS = 6;
  private static final int EACH = 300;

  private record Message(int sender, int number) {}

  /// 1: sent for certain.
  private static Async<Void> sender(
      Mpsc.Sender<Message> tx, int id, AtomicIntegerArray sent, long seed) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      for (int i = 0; i < EACH; i++) {
        var message = new Message(id, i);
        switch (random.nextInt(6)) {
          case 0, 1 -> {
            tx.send(message).await();
            sent.set(id * EACH + i, 1);
          }
          case 2 -> {
            if (tx.trySend(message)) {
              sent.set(id * EACH + i, 1);
            }
          }
          case 3 -> {
            try (var permit = tx.reserve(1 + random.nextInt(2)).await()) {
              permit.send(message);
              sent.set(id * EACH + i, 1);
            }
          }
          case 4 -> {
            try {
              tx.send(message).timeout(ofNanos(random.nextInt(2_000_000))).await();
              sent.set(id * EACH + i, 1);
            } catch (TimeoutException e) {
              // It was not sent.
            }
          }
          default -> {
            switch (select(yieldNow(), tx.send(message)).await()) {
              case WeftTypes.First(var ignored) -> {}
              case WeftTypes.Second(var ignored) -> sent.set(id * EACH + i, 1);
            }
          }
        }
      }
    });
  }

  private static void storm(AsyncRuntime runtime, int capacity, SplittableRandom random)
      throws Exception {
    var channel = Mpsc.<Message>channel(capacity);
    var sent = new AtomicIntegerArray(SENDERS * EACH);
    var handles = new ArrayList<JoinHandle<Void>>();
    var aborted = new ArrayList<Integer>();
    long seed = random.nextLong();
    var receiver = runtime.spawn(receive(channel.rx(), seed));
    try (var tx = channel.tx()) {
      for (int id = 0; id < SENDERS; id++) {
        var own = tx.share();
        // Closed even if the task is aborted before it begins.
        handles.add(runtime.spawn(new Owning<>(own, sender(own, id, sent, random.nextLong()))));
      }
    }
    for (int id = 0; id < SENDERS; id++) {
      if (random.nextInt(3) == 0) {
        aborted.add(id);
        sleep(ofNanos(random.nextInt(1_000_000))).block();
        handles.get(id).abort();
      }
    }
    for (int id = 0; id < SENDERS; id++) {
      try {
        handles.get(id).block();
      } catch (JoinException e) {
        assertThat(e.isCancelled()).as("%s", e.getCause()).isTrue();
      }
    }
    int[] arrived = receiver.block();
    for (int i = 0; i < arrived.length; i++) {
      boolean unknown = aborted.contains(i / EACH); // it may have sent without coming to tell
      assertThat(arrived[i] == sent.get(i) || (unknown && arrived[i] == 1))
          .as("message %s: sent %s, arrived %s", i, sent.get(i), arrived[i])
          .isTrue();
    }
  }

  private static Async<int[]> receive(Mpsc.Receiver<Message> rx, long seed) {
    return async(() -> {
      var random = new SplittableRandom(seed);
      var arrived = new int[SENDERS * EACH];
      var last = new int[SENDERS];
      Arrays.fill(last, -1);
      var batch = new ArrayList<Message>();
      for (boolean open = true; open; ) {
        batch.clear();
        switch (random.nextInt(4)) {
          case 0 -> {
            var messages = rx.recvMany(1 + random.nextInt(10)).await();
            open = !messages.isEmpty();
            batch.addAll(messages);
          }
          case 1 -> {
            switch (select(yieldNow(), rx.recv()).await()) {
              case WeftTypes.First(var ignored) -> {}
              case WeftTypes.Second(var message) -> {
                open = message != null;
                if (message != null) {
                  batch.add(message);
                }
              }
            }
          }
          case 2 -> {
            Message message = rx.tryRecv();
            if (message != null) {
              batch.add(message);
            }
            yieldNow().await();
          }
          default -> {
            Message message = rx.recv().await();
            open = message != null;
            if (message != null) {
              batch.add(message);
            }
          }
        }
        for (Message message : batch) {
          arrived[message.sender() * EACH + message.number()]++;
          assertThat(message.number()).isGreaterThan(last[message.sender()]);
          last[message.sender()] = message.number();
        }
      }
      assertThat(rx.isEnded()).isTrue();
      assertThat(rx.length()).isZero();
      return arrived;
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void mpsc_storm_eachMessageOnceAndInOrder(int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("ChannelStressTest, mpsc: workers " + workers + ", seed " + seed);
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + LENGTH.toNanos();
    try (var runtime = AsyncRuntime.builder().workers(workers).seed(seed).build()) {
      do {
        storm(runtime, 2 + random.nextInt(40), random);
      } while (System.nanoTime() < end);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void oneshot_sendersAndReceiversAcrossWorkers_allAnswered(int workers) throws Exception {
    long end = System.nanoTime() + LENGTH.toNanos();
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      do {
        runtime.run(() -> {
          for (int i = 0; i < 500; i++) {
            var answer = Oneshot.<Integer>channel();
            int value = i;
            spawn(() -> {
              if (value % 3 == 0) {
                yieldNow().await();
              }
              assertThat(answer.tx().send(value)).isTrue();
            });
            if (value % 2 == 0) {
              select(answer.rx(), yieldNow()).await();
            }
            if (answer.rx().toString().equals("oneshot (received)")) {
              continue;
            }
            assertThat(answer.rx().await()).isEqualTo(value);
          }
        });
      } while (System.nanoTime() < end);
    }
  }
}
