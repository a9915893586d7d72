package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A close that is interrupted while it waits for blocking work.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CloseInterruptedTest {
  @Test
  void close_interruptedWhileBlockingWorkRuns_stillWaitsForIt() throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var runtime = AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add).build();
    var closer = new AtomicReference<Thread>();
    var begun = new CountDownLatch(1);
    var interrupted = new AtomicBoolean();
    runtime.spawnBlocking(() -> {
      begun.countDown();
      while (!interrupted.get() || !isWaitingOrOver(closer.get())) {
        Thread.onSpinWait();
      }
      return null;
    });
    begun.await();
    Thread thread = Thread.ofPlatform().unstarted(runtime::close);
    closer.set(thread);
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    interrupted.set(true);
    thread.join();
    assertThat(reports).isEmpty();
  }

  /// Whether the thread has taken its interrupt, and waits again or has ended.
  private static boolean isWaitingOrOver(Thread thread) {
    return !thread.isInterrupted()
        && (thread.getState() == Thread.State.TIMED_WAITING || !thread.isAlive());
  }
}
