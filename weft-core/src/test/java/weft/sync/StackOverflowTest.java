package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Stepper;

/// Operations that are called with the stack at its end, and fail there, leave what they work on
/// whole: what was claimed is completed or given up.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StackOverflowTest {
  private static final int ROUNDS = 200;

  private interface Call {
    void run();
  }

  /// Calls it deeper and deeper until the stack ends, which is another place in each round.
  private static void dive(int round, Call call) throws InterruptedException {
    var thread =
        new Thread(
            null,
            () -> {
              try {
                deeper(call);
              } catch (StackOverflowError expected) {
                // the end of the dive
              }
            },
            "diver",
            160 * 1024 + 16L * round);
    thread.start();
    thread.join();
  }

  private static void deeper(Call call) {
    call.run();
    deeper(call);
  }

  @Test
  void send_stackEnds_whatIsCountedCanBeReceived() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var channel = Mpsc.<Integer>unbounded();
      dive(round, () -> channel.tx().send(1));
      int length = channel.rx().length();
      int received = 0;
      while (channel.rx().tryRecv() != null) {
        received++;
      }
      assertThat(received).as("round %d", round).isEqualTo(length);
      channel.tx().send(2);
      assertThat(channel.rx().tryRecv()).isEqualTo(2);
    }
  }

  @Test
  void sendOnAPermit_stackEnds_whatIsCountedCanBeReceived() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var channel = Mpsc.<Integer>channel(100_000);
      var permit = channel.tx().tryReserve(100_000);
      dive(round, () -> permit.send(1));
      int length = channel.rx().length();
      int received = 0;
      while (channel.rx().tryRecv() != null) {
        received++;
      }
      assertThat(received).as("round %d", round).isEqualTo(length).isPositive();
      assertThat(received + permit.remaining()).as("round %d", round).isEqualTo(100_000);
      permit.close();
      assertThat(channel.rx().tryRecv()).as("round %d", round).isNull();
      assertThat(channel.tx().tryReserve(100_000)).as("round %d", round).isNotNull();
    }
  }

  @Test
  void acquireAndClose_stackEnds_semaphoreGivesNoMoreThanItHad() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var semaphore = AsyncSemaphore.of(1);
      var mutex = Mutex.of(1);
      var missing = new AtomicInteger();
      dive(
          round,
          () -> {
            if (!takeAndClose(semaphore) || !lockAndClose(mutex)) {
              missing.incrementAndGet();
            }
          });
      assertThat(semaphore.availablePermits()).isLessThanOrEqualTo(1);
    }
  }

  /// Calls something once, so many frames above the end of the stack.
  private static final class NearTheEnd {
    private final int frames;
    private final Call call;
    private boolean made;

    NearTheEnd(int frames, Call call) {
      this.frames = frames;
      this.call = call;
    }

    void make() throws InterruptedException {
      var thread = new Thread(null, this::sinkToTheEnd, "diver", 160 * 1024);
      thread.start();
      thread.join();
      assertThat(made).isTrue();
    }

    private void sinkToTheEnd() {
      try {
        sink();
      } catch (StackOverflowError expected) {
        // of the call
      }
    }

    /// @return how many frames are between this one and that which makes the call
    private int sink() {
      int between;
      try {
        between = sink();
      } catch (StackOverflowError end) {
        if (made) {
          throw end;
        }
        between = frames;
      }
      if (between == 0) {
        made = true;
        call.run();
      }
      return between - 1;
    }
  }

  @Test
  void receive_stackEnds_messagesStayInOrder() throws Exception {
    for (int frames = -1; frames < 300; frames++) {
      for (boolean again : new boolean[] {false, true}) {
        var channel = Mpsc.<Integer>channel(2);
        channel.tx().trySend(1);
        channel.tx().trySend(2);
        assertThat(new Stepper(channel.tx().send(3)).isPending()).isTrue();
        List<Object> received = new ArrayList<>();
        var got = new Object[1];
        Call receive = () -> got[0] = received(channel.rx()); // a store calls nothing
        if (frames < 0) {
          receive.run(); // so that all classes are there
        } else {
          new NearTheEnd(frames, receive).make();
        }
        addAll(got[0], received);
        addAll(channel.rx().tryRecv(), received);
        addAll(channel.rx().tryRecv(), received);
        assertThat(received).as("%d frames, again: %s", frames, again).containsExactly(1, 2);
      }
    }
  }

  /// That a message is lost within the last few frames is a known limit; one that is there is
  /// counted once.
  @Test
  void receiveOfManyReceivers_stackEnds_itsGrantIsCountedOnce() throws Exception {
    int there = 0;
    for (int frames = -1; frames < 300; frames++) {
      var channel = Mpmc.<Integer>channel(2);
      var receive = new Stepper(channel.rx().recv());
      assertThat(receive.isPending()).isTrue();
      channel.tx().trySend(1);
      channel.tx().close();
      var got = new Object[1];
      Call poll = () -> got[0] = polled(receive);
      if (frames < 0) {
        poll.run(); // so that all classes are there
      } else {
        new NearTheEnd(frames, poll).make();
      }
      receive.cancel(); // if its poll did not even begin
      List<Object> received = new ArrayList<>();
      addAll(got[0], received);
      addAll(channel.rx().tryRecv(), received);
      if (!received.isEmpty()) {
        there++;
        assertThat(received).as("%d frames", frames).containsExactly(1);
        assertThat(channel.rx().isEnded()).as("%d frames", frames).isTrue();
      }
    }
    assertThat(there).isGreaterThan(150);
  }

  private static @Nullable Object polled(Stepper stepper) {
    try {
      return stepper.poll();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable Object received(Mpsc.Receiver<Integer> rx) {
    try {
      return new Stepper(rx.recv()).poll();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void addAll(@Nullable Object got, List<Object> to) {
    if (got instanceof List<?> list) {
      to.addAll(list);
    } else if (got != null) {
      to.add(got);
    }
  }

  private static boolean takeAndClose(AsyncSemaphore semaphore) {
    Permit permit = semaphore.tryAcquire();
    if (permit != null) {
      permit.close();
    }
    return permit != null;
  }

  private static boolean lockAndClose(Mutex<Integer> mutex) {
    var guard = mutex.tryLock();
    if (guard != null) {
      guard.close();
    }
    return guard != null;
  }
}
