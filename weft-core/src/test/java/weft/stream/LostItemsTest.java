package weft.stream;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoinAll;
import static weft.Weft.yieldNow;
import static weft.stream.UntoldFailuresTest.failureOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.sync.AsyncSemaphore;
import weft.sync.Mpsc;
import weft.sync.Permit;
import weft.task.JoinException;

/// Permits that are items go back if nobody receives them.
@Timeout(60)
class LostItemsTest {
  private static final int PERMITS = 3;

  private final AsyncSemaphore semaphore = AsyncSemaphore.of(PERMITS);

  private AsyncStream<Permit> permits() {
    return AsyncStream.generate(() -> semaphore.acquire().await());
  }

  private void run(AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      paused.run(body);
      assertThat(paused.unhandled).isEmpty();
    }
    assertThat(semaphore.availablePermits()).isEqualTo(PERMITS);
  }

  @Test
  void toList_ofAStreamThatFails_givesBackWhatItHas() throws Exception {
    run(() -> {
      var list =
          AsyncStream.concat(permits().limit(2), AsyncStream.failed(new IllegalStateException()))
              .toList();
      assertThat(failureOf(list).await()).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void takeUntil_aPermitComes_givesItBack() throws Exception {
    run(() ->
        assertThat(AsyncStream.never().takeUntil(semaphore.acquire()).toList().await()).isEmpty());
  }

  @Test
  void next_whoseJoinFailsAfterTheStreamWasClosed_givesTheItemBack() throws Exception {
    run(() -> {
      AsyncStream<Permit> permits = permits();
      Async<Object> closing =
          async(() -> {
            yieldNow().await();
            permits.close().await();
            throw new IllegalStateException();
          });
      assertThat(failureOf(tryJoinAll(List.of(permits.next(), closing))).await())
          .isInstanceOf(IllegalStateException.class);
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"peek", "filter", "takeWhile", "drainTo"})
  void itemInTheHandsOfAnOperator_abortedMeanwhile_goesBack(String operator) throws Exception {
    var channel = Mpsc.<Permit>channel(1);
    run(() -> {
      var task = spawn(waiting(operator, channel.tx()));
      yieldNow().await();
      yieldNow().await();
      assertThat(semaphore.availablePermits()).isLessThan(PERMITS);
      task.abort();
      assertThat(failureOf(task).await()).isInstanceOf(JoinException.class);
      if (channel.rx().tryRecv() instanceof Permit received) {
        received.close();
      }
    });
  }

  private Async<?> waiting(String operator, Mpsc.Sender<Permit> sender) {
    return switch (operator) {
      case "peek" -> permits().peek(_ -> late().await()).toList();
      case "filter" -> permits().filter(_ -> late().await()).toList();
      case "takeWhile" -> permits().takeWhile(_ -> late().await()).toList();
      default -> permits().drainTo(sender);
    };
  }

  private static Async<Boolean> late() {
    return async(() -> {
      sleep(ofHours(1)).await();
      return true;
    });
  }
}
