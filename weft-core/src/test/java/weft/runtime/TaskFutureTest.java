package weft.runtime;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.sync.AsyncSemaphore;

/// Futures as CompletableFutures.
@Timeout(60)
class TaskFutureTest {
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch cleanedUp = new CountDownLatch(1);

  private Async<Integer> waiting() {
    return async(() -> {
      begun.countDown();
      try {
        sleep(ofSeconds(1000)).await();
        return 1;
      } finally {
        yieldNow().await();
        log.add("cleaned up");
        cleanedUp.countDown();
      }
    });
  }

  private CompletableFuture<Integer> begunFuture() throws InterruptedException {
    var future = waiting().toFuture();
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    return future;
  }

  private void awaitCleanup() throws InterruptedException {
    assertThat(cleanedUp.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void toFuture_onAPlainThread_startsAtOnceAndCompletes() throws Exception {
    CompletableFuture<String> future =
        async(
                () -> {
                  begun.countDown();
                  yieldNow().await();
                  return "value";
                })
            .toFuture();

    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue(); // nobody has asked
    assertThat(future.thenApply(text -> text + "!").get()).isEqualTo("value!");
    assertThat(ready(null).toFuture().get()).isNull();
  }

  @Test
  void toFuture_ofOneThatFails_failsWithTheSameException() {
    var failure = new IllegalArgumentException("no");
    try (var paused = new Paused()) {
      var future =
          paused.runtime.toFuture(
              async(() -> {
                throw failure;
              }));
      assertThatThrownBy(() -> paused.run(() -> Async.fromStage(future).await())).isSameAs(failure);
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isSameAs(failure);
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void cancel_abortsTheTask_whoseCleanupRuns() throws Exception {
    var future = begunFuture();
    assertThat(future.cancel(true)).isTrue();
    awaitCleanup();

    assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void complete_byHand_abortsTheTask() throws Exception {
    var future = begunFuture();
    assertThat(future.complete(7)).isTrue();
    awaitCleanup();

    assertThat(future.get()).isEqualTo(7);
  }

  @Test
  void orTimeout_abortsTheTask() throws Exception {
    var future = begunFuture().orTimeout(1, TimeUnit.MILLISECONDS);
    awaitCleanup();

    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void roundTrip_whoseAwaitIsCancelled_abortsTheTask() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          Async.fromStage(waiting().toFuture()).timeout(ofSeconds(1)).await();
        } catch (TimeoutException e) {
          sleep(ofSeconds(1)).await(); // for the cleanup: nobody can wait for it
          log.add("late");
        }
      });
      assertThat(paused.unhandled).isEmpty();
    }

    assertThat(log).containsExactly("cleaned up", "late");
  }

  @Test
  void roundTrip_whoseFutureIsCancelled_cancelsTheStage() throws Exception {
    try (var paused = new Paused()) {
      var stage = new CompletableFuture<Integer>();
      paused.run(() -> {
        var future = Async.fromStage(stage).toFuture();
        yieldNow().await();
        future.cancel(true);
        yieldNow().await();
        yieldNow().await();
      });

      assertThat(stage).isCancelled();
    }
  }

  @Test
  void toFuture_ofAHandle_leavesItsTaskAlone() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              sleep(ofSeconds(1)).await();
              return 5;
            });
        var future = handle.toFuture();
        yieldNow().await();
        future.cancel(true);
        yieldNow().await();
        log.add(handle.await());
        log.add(handle.toFuture().getNow(-1));
        yieldNow().await();
        log.add(Async.fromStage(handle.toFuture()).await());
      });
    }

    assertThat(log).containsExactly(5, -1, 5);
  }

  @Test
  void value_thatNobodyGets_goesBack() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        var future =
            async(
                    () -> {
                      var permit = semaphore.acquire().await();
                      log.add("acquired");
                      return permit;
                    })
                .toFuture();
        future.cancel(true); // before its first poll
        yieldNow().await();
        assertThat(semaphore.availablePermits()).isEqualTo(1);

        var self = new ArrayList<CompletableFuture<?>>();
        self.add(
            async(
                    () -> {
                      var permit = semaphore.acquire().await();
                      self.getFirst().cancel(true); // it ends all the same
                      return permit;
                    })
                .toFuture());
        yieldNow().await();
        yieldNow().await();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
      });
    }

    assertThat(log).isEmpty();
  }

  @Test
  void cleanup_thatFails_isReported_forTheFutureIsCancelledAlready() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var future =
            async(
                    () -> {
                      try {
                        sleep(ofSeconds(9)).await();
                      } finally {
                        if (log.isEmpty()) {
                          throw new IllegalArgumentException("cleanup");
                        }
                      }
                    })
                .toFuture();
        yieldNow().await();
        future.cancel(true);
        sleep(ofSeconds(1)).await();
      });
      paused.runtime.close();

      assertThat(paused.unhandled)
          .singleElement()
          .extracting(Throwable::getMessage)
          .isEqualTo("cleanup");
    }
  }

  @Test
  void runtime_thatCloses_cancelsFutures() {
    CompletableFuture<Integer> future;
    try (var paused = new Paused()) {
      future = paused.runtime.toFuture(waiting());
    }

    assertThat(future).isCancelled();
    try (var paused = new Paused()) {
      paused.runtime.close();
      assertThatThrownBy(() -> paused.runtime.toFuture(waiting()))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
