package weft.runtime;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A runtime that is closed while a poll does not return: what others wait for ends nevertheless.
@Timeout(60)
class StuckCloseTest {
  @Test
  void close_pollThatDoesNotReturn_futuresAndJobsOfOthersEnd() throws Exception {
    var runtime =
        AsyncRuntime.builder()
            .workers(1)
            .shutdownDeadline(ofMillis(50))
            .onUnhandledFailure(_ -> {})
            .build();
    var end = new CountDownLatch(1);
    var stuck = new CountDownLatch(1);
    var future = runtime.toFuture(sleep(ofHours(1)));
    var executor = runtime.scheduledExecutor();
    var job = executor.schedule(() -> 1, 1, HOURS);
    runtime
        .spawn(() -> {
          stuck.countDown();
          uninterruptibly(end);
        })
        .detach();
    stuck.await();

    runtime.close();

    assertThatThrownBy(() -> future.get(10, SECONDS)).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> job.get(10, SECONDS)).isInstanceOf(CancellationException.class);
    executor.shutdown();
    assertThat(executor.awaitTermination(10, SECONDS)).isTrue();
    end.countDown();
  }

  private static void uninterruptibly(CountDownLatch end) {
    while (end.getCount() > 0) {
      Thread.onSpinWait();
    }
  }
}
