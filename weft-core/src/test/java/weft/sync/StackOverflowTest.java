package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
