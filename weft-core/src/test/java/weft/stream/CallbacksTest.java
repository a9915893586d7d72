package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.Paused;
import weft.sync.AsyncSemaphore;
import weft.sync.Permit;

/// Streams of callbacks.
@Timeout(60)
class CallbacksTest {
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<Sink<Integer>> sink = new AtomicReference<>();

  private AsyncStream<Integer> callbacks(int items, Overflow policy) {
    return AsyncStream.fromCallbacks(
        items,
        policy,
        given -> {
          log.add("start");
          sink.set(given);
          given.onClose(() -> log.add("closed"));
        });
  }

  @Test
  void callbacks_ofAnotherThread_giveItemsInOrder() throws Exception {
    AsyncStream<Integer> items =
        AsyncStream.fromCallbacks(
            4,
            Overflow.WAIT,
            out ->
                Thread.ofVirtual()
                    .start(() -> {
                      for (int i = 0; i < 10_000; i++) {
                        assertThat(out.emit(i)).isTrue();
                      }
                      out.end();
                    }));

    assertThat(items.toList().block()).isEqualTo(AsyncStream.range(0, 10_000).toList().block());
  }

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void callbacks_neverPolled_registerNothing(Overflow policy) throws Exception {
    async(() -> callbacks(1, policy).close().await()).block();

    assertThat(log).isEmpty();
  }

  @Test
  void callbacks_closed_unregisterOnce_andDropWhatComesThen() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items = callbacks(4, Overflow.WAIT);
        assertThat(log).isEmpty();
        var first = spawn(() -> items.next().await());
        yieldNow().await();
        sink.get().emit(1);
        sink.get().emit(2);
        assertThat(first.await()).isEqualTo(1);
        assertThat(sink.get().isClosed()).isFalse();
        items.close().await();
        items.close().await();
        assertThat(sink.get().isClosed()).isTrue();
        assertThat(sink.get().emit(3)).isFalse();
        assertThat(sink.get().send(3).await()).isFalse();
        sink.get().onClose(() -> log.add("late"));
      });
    }

    assertThat(log).containsExactly("start", "closed", "late");
  }

  @Test
  void callbacks_ended_giveWhatCameBefore_andUnregisterOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var all = spawn(callbacks(4, Overflow.WAIT).toList());
        yieldNow().await();
        sink.get().emit(1);
        sink.get().emit(2);
        sink.get().end();
        assertThat(sink.get().emit(3)).isFalse();
        sink.get().end();
        sink.get().fail(new IllegalStateException("too late"));
        assertThat(all.await()).containsExactly(1, 2);
      });
    }

    assertThat(log).containsExactly("start", "closed");
  }

  @Test
  void callbacks_failed_failAfterWhatCameBefore() {
    var failure = new IllegalArgumentException("no");
    assertThatThrownBy(() ->
            AsyncStream.<Integer>fromCallbacks(
                    4,
                    Overflow.WAIT,
                    out -> {
                      out.onClose(() -> log.add("closed"));
                      out.emit(1);
                      out.fail(failure);
                    })
                .forEach(log::add)
                .block())
        .isSameAs(failure);
    assertThat(log).containsExactly(1, "closed");
  }

  @Test
  void start_thatFails_failsTheStream_whichUnregistersAllTheSame() {
    var failure = new IllegalArgumentException("no");
    assertThatThrownBy(() ->
            AsyncStream.<Integer>fromCallbacks(
                    4,
                    Overflow.WAIT,
                    out -> {
                      out.onClose(() -> log.add("closed"));
                      yieldNow().await();
                      throw failure;
                    })
                .forEach(log::add)
                .block())
        .isSameAs(failure);
    assertThat(log).containsExactly("closed");
  }

  @Test
  void start_thatWaits_isCancelledWithTheStream_andItemsComeMeanwhile() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream<Integer> items =
            AsyncStream.fromCallbacks(
                4,
                Overflow.WAIT,
                out -> {
                  out.emit(1);
                  try {
                    sleep(ofSeconds(1)).await();
                    out.emit(2);
                    sleep(ofSeconds(1000)).await();
                  } finally {
                    yieldNow().await();
                    log.add("cancelled");
                  }
                });
        try {
          items.forEach(log::add).timeout(ofSeconds(2)).await();
        } catch (TimeoutException e) {
          log.add("late");
        }
      });
    }

    assertThat(log).containsExactly(1, 2, "cancelled", "late");
  }

  private List<Integer> overflow(Overflow policy) throws Exception {
    return AsyncStream.<Integer>fromCallbacks(
            3,
            policy,
            out -> {
              for (int i = 0; i < 5; i++) {
                log.add(out.emit(i));
              }
              out.end();
            })
        .toList()
        .block();
  }

  @Test
  void emit_withoutRoom_doesWhatThePolicySays() throws Exception {
    assertThat(overflow(Overflow.DROP_OLDEST)).containsExactly(2, 3, 4);
    assertThat(overflow(Overflow.DROP_NEWEST)).containsExactly(0, 1, 2);
    assertThat(overflow(Overflow.LATEST)).containsExactly(3, 4);
    assertThat(log)
        .containsExactly(
            true, true, true, true, true, true, true, true, false, false, true, true, true, true,
            true);
    assertThatThrownBy(() -> overflow(Overflow.FAIL))
        .isInstanceOf(OverflowException.class)
        .hasMessageStartingWith("emit(): 3 items are waiting");
    assertThatThrownBy(() -> overflow(Overflow.WAIT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("emit() has to wait for room and was called by worker");
  }

  @Test
  void send_withoutRoom_waitsInLine_andIsToldOfTheEnd() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items = callbacks(1, Overflow.WAIT);
        var first = spawn(() -> items.next().await());
        yieldNow().await();
        for (int i = 1; i <= 4; i++) {
          int item = i;
          spawn(() -> log.add(item + " " + sink.get().send(item).await()));
        }
        yieldNow().await();
        assertThat(first.await()).isEqualTo(1);
        assertThat(items.next().await()).isEqualTo(2);
        yieldNow().await();
        items.close().await();
        yieldNow().await();
      });
    }

    assertThat(log)
        .containsExactlyInAnyOrder("start", "1 true", "2 true", "3 true", "closed", "4 false");
  }

  @Test
  void send_thatIsCancelled_leavesTheLine() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var items = callbacks(1, Overflow.WAIT);
        var all =
            spawn(() -> {
              sleep(ofSeconds(2)).await();
              return items.toList().await();
            });
        sleep(ofSeconds(3)).await();
        sink.get().emit(1);
        sink.get().send(2).await();
        var full = spawn(() -> sink.get().send(3).await());
        try {
          sink.get().send(4).timeout(ofMillis(0)).await();
        } catch (TimeoutException e) {
          log.add("withdrawn");
        }
        full.await();
        sink.get().end();
        assertThat(all.await()).contains(1, 2, 3);
      });
    }
  }

  @Test
  void emit_ofThreadThatIsInterrupted_takesNothing() throws Exception {
    var waits = new AtomicBoolean();
    AsyncStream<Integer> items =
        AsyncStream.fromCallbacks(
            1,
            Overflow.WAIT,
            out -> {
              out.emit(1);
              var thread =
                  Thread.ofPlatform()
                      .start(() -> {
                        waits.set(true);
                        log.add(out.emit(2));
                        log.add(Thread.currentThread().isInterrupted());
                        out.end();
                      });
              thread.interrupt();
              while (thread.isAlive()) { // it has no room before this body ends
                yieldNow().await();
              }
            });

    async(
            () -> {
              sleep(ofMillis(1)).await();
              assertThat(items.toList().await()).startsWith(1);
            })
        .block();
    assertThat(waits).isTrue();
    assertThat(log).last().isEqualTo(true);
  }

  @Test
  void permits_thatNobodyReceives_goBack() throws Exception {
    var semaphore = AsyncSemaphore.of(3);
    async(
            () -> {
              AsyncStream<Permit> permits =
                  AsyncStream.fromCallbacks(
                      2,
                      Overflow.DROP_OLDEST,
                      out -> {
                        for (int i = 0; i < 3; i++) {
                          out.emit(semaphore.acquire().await());
                        }
                      });
              permits.next().await().close();
              assertThat(semaphore.availablePermits()).isEqualTo(2);
              permits.close().await();
            })
        .block();

    assertThat(semaphore.availablePermits()).isEqualTo(3);
  }

  @Test
  void onClose_thatFails_failsTheClose_butOthersAreDone() {
    assertThatThrownBy(() ->
            AsyncStream.<Integer>fromCallbacks(
                    2,
                    Overflow.WAIT,
                    out -> {
                      out.onClose(() -> {
                        throw new AssertionError("first"); // Errors, too
                      });
                      out.onClose(() -> log.add("second"));
                      throw new IllegalArgumentException("start");
                    })
                .toList()
                .block())
        .hasMessage("start")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
    assertThat(log).containsExactly("second");
  }
}
