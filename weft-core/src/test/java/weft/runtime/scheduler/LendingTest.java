package weft.runtime.scheduler;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.runtime.AsyncRuntime;
import weft.sync.Latch;

/// Several threads that wait for roots of one current-thread runtime.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LendingTest {
  private final AsyncRuntime runtime = AsyncRuntime.builder().currentThread().build();

  /// Ends what the thread that drives waits for.
  private final Latch ofDriver = Latch.of(1);

  private final Latch ofOther = Latch.of(1);
  private final CountDownLatch driving = new CountDownLatch(1);

  @AfterEach
  void close() {
    runtime.close();
  }

  /// A thread, and what its `run` gave.
  private static final class Waiting<T> extends FutureTask<T> {
    private final Thread thread = Thread.ofPlatform().unstarted(this);

    Waiting(java.util.concurrent.Callable<T> run) {
      super(run);
    }

    Waiting<T> start() {
      thread.start();
      return this;
    }

    /// Returns when the thread waits, which it does for as long as nobody wakes it.
    Waiting<T> awaitParked() throws InterruptedException {
      while (thread.getState() != Thread.State.WAITING) {
        assertThat(isDone()).isFalse();
        Thread.sleep(1);
      }
      return this;
    }
  }

  private Waiting<String> driver() throws InterruptedException {
    var driver =
        new Waiting<String>(() ->
            runtime.run(() -> {
              driving.countDown();
              ofDriver.opened().await();
              return "driver";
            }))
            .start();
    driving.await();
    return driver.awaitParked();
  }

  private Waiting<String> other() {
    return new Waiting<String>(() ->
        runtime.run(() -> {
          ofOther.opened().await();
          yieldNow().await();
          return "other";
        }));
  }

  @Test
  void run_anotherDrives_parksAndReturnsWhenItsRootHasEnded() throws Exception {
    var driver = driver();
    var other = other().start().awaitParked();
    ofOther.countDown();
    assertThat(other.get()).isEqualTo("other");
    assertThat(driver.isDone()).isFalse();
    ofDriver.countDown();
    assertThat(driver.get()).isEqualTo("driver");
  }

  @Test
  void run_driverEnds_driveIsHandedOver() throws Exception {
    var driver = driver();
    var others = List.of(other().start().awaitParked(), other().start().awaitParked());
    ofDriver.countDown();
    assertThat(driver.get()).isEqualTo("driver");
    ofOther.countDown();
    for (var other : others) {
      assertThat(other.get()).isEqualTo("other");
    }
    assertThat(runtime.<String>run(() -> "free again")).isEqualTo("free again");
  }

  @Test
  void run_interruptedWhileAnotherDrives_abortedCleanupRunsThenThrows() throws Exception {
    var driver = driver();
    var begun = new CountDownLatch(1);
    var cleanedUp = new AtomicInteger();
    var other =
        new Waiting<String>(
                () -> {
                  try {
                    runtime.run(() -> {
                      try {
                        begun.countDown();
                        sleep(ofSeconds(1_000)).await();
                      } finally {
                        yieldNow().await();
                        cleanedUp.incrementAndGet();
                      }
                    });
                    return "ended";
                  } catch (InterruptedException e) {
                    return "interrupted after " + cleanedUp.get();
                  }
                })
            .start()
            .awaitParked();
    begun.await(); // an abort before that would end the task without its body
    other.thread.interrupt();
    assertThat(other.get()).isEqualTo("interrupted after 1");
    ofDriver.countDown();
    assertThat(driver.get()).isEqualTo("driver");
  }

  @Test
  void close_threadsWait_allReturn() throws Exception {
    var driver = driver();
    var other = other().start().awaitParked();
    runtime.close();
    for (var waiting : List.of(driver, other)) {
      assertThat(waiting.state()).isIn(FutureTask.State.RUNNING, FutureTask.State.FAILED);
      waiting.thread.join();
      assertThat(waiting.state()).isEqualTo(FutureTask.State.FAILED);
    }
  }

  @Test
  void run_manyThreadsManyTimes_eachReturns() throws Exception {
    var threads = new ArrayList<Waiting<Integer>>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          new Waiting<Integer>(
                  () -> {
                    int sum = 0;
                    for (int k = 0; k < 2_000; k++) {
                      int number = k;
                      sum +=
                          runtime.<Integer>run(() -> {
                            for (int j = number % 4; j > 0; j--) {
                              yieldNow().await();
                            }
                            return 1;
                          });
                    }
                    return sum;
                  })
              .start());
    }
    for (var thread : threads) {
      assertThat(thread.get()).isEqualTo(2_000);
    }
  }
}
