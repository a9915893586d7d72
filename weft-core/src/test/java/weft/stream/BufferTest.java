package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Paused;
import weft.sync.AsyncSemaphore;
import weft.task.JoinException;

/// Buffers: the source runs ahead in a task of its own.
@Timeout(60)
class BufferTest {
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 1000})
  void buffer_givesAllItemsInOrder(int capacity) throws Exception {
    assertThat(AsyncStream.range(0, 10_000).buffer(capacity).toList().block())
        .isEqualTo(AsyncStream.range(0, 10_000).toList().block());
    assertThat(
            AsyncStream.range(0, 300)
                .peek(x -> yieldNow().await())
                .buffer(capacity)
                .peek(x -> yieldNow().await())
                .toList()
                .block())
        .isEqualTo(AsyncStream.range(0, 300).toList().block());
  }

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void buffer_neverPolled_runsNothingAndClosesItsSource(Overflow policy) throws Exception {
    async(() ->
            AsyncStream.of(1)
                .peek(log::add)
                .onClose(() -> {
                  yieldNow().await();
                  log.add("closed");
                })
                .buffer(1, policy)
                .close()
                .await())
        .block();

    assertThat(log).containsExactly("closed");
  }

  @Test
  void buffer_whoseConsumerIsSlow_runsAheadByItsCapacity() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var made = new AtomicInteger();
        var items = AsyncStream.range(0, 100).peek(x -> made.incrementAndGet()).buffer(4);
        assertThat(made).hasValue(0);
        items.next().await();
        sleep(ofSeconds(1)).await();
        assertThat(made).hasValue(4); // three are left: it waits until half is free
        items.next().await();
        sleep(ofSeconds(1)).await();
        assertThat(made).hasValue(6);
        items.close().await();
      });
    }
  }

  @Test
  void buffer_worksAtTheSameTimeAsItsConsumer() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() ->
          AsyncStream.range(0, 10)
              .peek(x -> sleep(ofMillis(100)).await())
              .buffer(2)
              .forEach(x -> sleep(ofMillis(100)).await())
              .await());

      assertThat(paused.elapsed()).isEqualTo(ofMillis(1100));
    }
  }

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void buffer_ofSourceThatFails_failsAfterTheItemsBefore(Overflow policy) {
    var failure = new IllegalArgumentException("no more");
    AsyncStream<Integer> items =
        stream(out -> {
          out.emit(1).await();
          out.emit(2).await();
          throw failure;
        });

    assertThatThrownBy(() ->
            items
                .onClose(() -> {
                  yieldNow().await();
                  log.add("closed");
                })
                .buffer(8, policy)
                .forEach(log::add)
                .block())
        .isSameAs(failure);
    assertThat(log).containsExactlyInAnyOrder(1, 2, "closed").containsSubsequence(1, 2);
  }

  private AsyncStream<Integer> counting() {
    return stream(out -> {
      try {
        for (int i = 0; ; i++) {
          out.emit(i).await();
        }
      } finally {
        yieldNow().await();
        log.add("closed");
      }
    });
  }

  @Test
  void buffer_closedInTheMiddle_abortsItsTaskAndAwaitsTheCleanup() throws Exception {
    async(
            () -> {
              var items = counting().buffer(4);
              assertThat(items.next().await()).isEqualTo(0);
              items.close().await();
              log.add("after");
            })
        .block();

    assertThat(log).containsExactly("closed", "after");
  }

  @Test
  void buffer_closedBeforeItsTaskHasRun_awaitsTheCleanup() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items =
            AsyncStream.range(0, 9)
                .onClose(() -> {
                  sleep(ofMillis(1)).await();
                  log.add("closed");
                })
                .buffer(4);
        try { // at once: the task is queued, and the time is over before it runs
          items.forEach(log::add).timeout(ofSeconds(0)).await();
        } catch (TimeoutException e) {
          log.add("after");
        }
      });
      assertThat(paused.unhandled).isEmpty();
    }

    assertThat(log).containsExactly("closed", "after");
  }

  @Test
  void buffer_ofTaskThatIsAborted_closesItsSource() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var task =
            spawn(() -> counting().buffer(4).forEach(x -> sleep(ofSeconds(100)).await()).await());
        sleep(ofSeconds(1)).await();
        task.abort();
        try {
          task.await();
        } catch (JoinException e) {
          log.add("aborted");
        }
      });
      assertThat(paused.unhandled).isEmpty();
    }

    assertThat(log).containsExactly("closed", "aborted");
  }

  @Test
  void buffer_whoseSourceDoesNotCleanUpInTime_isForced() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream<Integer> items =
            stream(out -> {
              try {
                out.emit(1).await();
              } finally {
                log.add("closing");
                sleep(ofSeconds(1_000_000)).await();
                log.add("never");
              }
            });
        try {
          items
              .buffer(4)
              .forEach(x -> sleep(ofSeconds(100)).await())
              .timeout(ofSeconds(1), ofSeconds(1))
              .await();
        } catch (TimeoutException e) {
          log.add("late");
        }
      });

      assertThat(paused.elapsed()).isLessThan(ofSeconds(100));
    }
    assertThat(log).containsExactly("closing", "late");
  }

  @Test
  void buffer_whoseSourceFailsToClose_failsWithThat() {
    assertThatThrownBy(() ->
            async(
                    () -> {
                      var items =
                          AsyncStream.range(0, 100)
                              .onClose(() -> {
                                throw new IllegalArgumentException("cleanup");
                              })
                              .buffer(2)
                              .map(x -> {
                                throw new IllegalStateException("map");
                              });
                      items.toList().await();
                    })
                .block())
        .hasMessage("map")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
  }

  @Test
  void buffer_thatIsClosed_givesPermitsBack() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (var policy : Overflow.values()) {
          var semaphore = AsyncSemaphore.of(8);
          var permits =
              AsyncStream.range(0, 5).map(x -> semaphore.acquire().await()).buffer(3, policy);
          try {
            permits.next().await().close();
            sleep(ofSeconds(1)).await();
            permits.close().await();
          } catch (OverflowException e) {
            log.add("overflow");
          }
          assertThat(semaphore.availablePermits()).as("%s", policy).isEqualTo(8);
        }
      });
    }
  }

  private List<Integer> pass(Overflow policy) throws Exception {
    var seen = new ArrayList<Integer>();
    try (var paused = new Paused()) {
      paused.run(() ->
          AsyncStream.range(0, 6)
              .peek(x -> sleep(ofMillis(x == 0 ? 1 : 100)).await())
              .buffer(2, policy)
              .forEach(x -> {
                sleep(ofMillis(450)).await();
                seen.add(x);
              })
              .await());
    }
    return seen;
  }

  @Test
  void buffer_thatOverflows_doesWhatItsPolicySays() throws Exception {
    // 0 is given at 1 ms and occupies the consumer up to 451, while 1 to 4 come, and 5 at 501
    assertThat(pass(Overflow.WAIT)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(pass(Overflow.DROP_OLDEST)).containsExactly(0, 3, 4, 5);
    assertThat(pass(Overflow.DROP_NEWEST)).containsExactly(0, 1, 2, 5);
    assertThat(pass(Overflow.LATEST)).containsExactly(0, 3, 4, 5);
    assertThatThrownBy(() -> pass(Overflow.FAIL))
        .isInstanceOf(OverflowException.class)
        .hasMessageStartingWith("buffer(): 2 items are waiting");
  }

  @Test
  void buffer_outOfRange_isRefused() {
    assertThatThrownBy(() -> AsyncStream.of(1).buffer(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("items: 0 (expected: 1 to 1048576)");
  }

  @Test
  void buffer_inADump_tellsWhatFillsIt() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var task =
            spawn(() ->
                AsyncStream.of(1)
                    .peek(x -> sleep(ofSeconds(1)).await())
                    .buffer(2)
                    .forEach(log::add)
                    .await());
        sleep(ofMillis(1)).await();
        assertThat(paused.runtime.dump()).contains("buffer(0 of 2), filled by ");
        task.await();
      });
    }
  }
}
