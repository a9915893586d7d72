package weft.task;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.task;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.WeftTypes.First;
import weft.runtime.AsyncRuntime;

/// Handles that nobody is going to await.
@Timeout(60)
class DetachTest {
  private static final IllegalStateException FAILURE = new IllegalStateException("mine");

  private static Integer fail() {
    throw FAILURE;
  }

  @Test
  void detach_beforeTheTaskFails_reportedAsItEnds() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> fail());
        handle.detach();
        handle.detach();
        assertThat(paused.unhandled).isEmpty();
        yieldNow().await();
        assertThat(paused.unhandled).containsExactly(FAILURE);
        assertThat(handle.isFinished()).isTrue();
      });
      assertThat(paused.unhandled).hasSize(1);
    }
  }

  @Test
  void detach_afterTheTaskFailed_reportedAtOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> fail());
        yieldNow().await();
        assertThat(paused.unhandled).isEmpty();
        handle.detach();
        assertThat(paused.unhandled).containsExactly(FAILURE);
      });
    }
  }

  @Test
  void detach_afterTheFailureWasObserved_notReported() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> fail());
        try {
          handle.await();
        } catch (JoinException e) {
          handle.detach();
        }
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void detach_blockingWorkFails_reportedAsItEnds() throws Exception {
    var unhandled = Collections.synchronizedList(new ArrayList<Throwable>());
    try (var runtime =
        AsyncRuntime.builder().workers(1).onUnhandledFailure(unhandled::add).build()) {
      runtime.run(() -> {
        var handle = spawnBlocking(DetachTest::fail);
        handle.detach();
        while (unhandled.isEmpty()) {
          yieldNow().await();
        }
      });
    }
    assertThat(unhandled).containsExactly(FAILURE);
  }

  @Test
  void await_ofADetachedHandle_getsTheValue() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              sleep(ofSeconds(1)).await();
              return 5;
            });
        handle.detach();
        assertThat(handle.await()).isEqualTo(5);
        handle.detach();
        assertThat(handle.await()).isEqualTo(5);
      });
    }
  }

  @Test
  void await_ofADetachedHandle_takesTheCallBack() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> fail());
        handle.detach();
        try {
          handle.await();
          throw new AssertionError("did not fail");
        } catch (JoinException e) {
          assertThat(e).hasCause(FAILURE);
        }
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void detach_whileSomebodyWaits_nothing() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              sleep(ofSeconds(1)).await();
              return fail();
            });
        var observed = new AtomicBoolean();
        var waiter =
            spawn(() -> {
              try {
                handle.await();
              } catch (JoinException e) {
                observed.set(true);
              }
            });
        yieldNow().await();
        handle.detach();
        waiter.await();
        assertThat(observed).isTrue();
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void detach_thenAwaitedAndWithdrawn_reportedAtTheEnd() throws Exception {
    var paused = new Paused();
    try (paused) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              sleep(ofSeconds(2)).await();
              return fail();
            });
        handle.detach();
        assertThat(select(sleep(ofSeconds(1)), handle).await()).isInstanceOf(First.class);
        sleep(ofSeconds(5)).await();
        assertThat(paused.unhandled).isEmpty();
      });
    }
    assertThat(paused.unhandled).containsExactly(FAILURE);
  }

  @Test
  void detach_abortedTask_notReported() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(() -> sleep(ofSeconds(100)).await());
        handle.detach();
        handle.abort();
        yieldNow().await();
        assertThat(handle.isFinished()).isTrue();
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void block_ofADetachedHandle_getsTheFailure() {
    try (var runtime = AsyncRuntime.builder().workers(1).onUnhandledFailure(_ -> {}).build()) {
      var handle = runtime.spawn(() -> fail());
      handle.detach();
      assertThatThrownBy(handle::block).hasRootCause(FAILURE);
    }
  }

  @Test
  void detach_racesTheFailure_reportedOnceAndAtOnce() throws Exception {
    var unhandled = Collections.synchronizedList(new ArrayList<Throwable>());
    var handles = new ArrayList<JoinHandle<Integer>>(); // so that none is collected
    int rounds = 5_000;
    try (var runtime =
        AsyncRuntime.builder().workers(1).onUnhandledFailure(unhandled::add).build()) {
      for (int i = 1; i <= rounds; i++) {
        var handle = runtime.spawn(() -> fail());
        handles.add(handle);
        for (int n = i % 500; n > 0; n--) {
          Thread.onSpinWait();
        }
        handle.detach();
        while (unhandled.size() < i) {
          Thread.onSpinWait();
        }
      }
    }
    assertThat(unhandled).hasSize(rounds);
    assertThat(handles).allMatch(JoinHandle::isFinished);
  }

  @Test
  void await_ofADetachedHandle_racesTheEnd_getsTheValue() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(() -> {
        for (int i = 0; i < 5_000; i++) {
          var value = i;
          var handle = spawnBlocking(() -> value);
          handle.detach();
          for (int n = i % 500; n > 0; n--) {
            Thread.onSpinWait();
          }
          assertThat(handle.await()).isEqualTo(i);
        }
      });
    }
  }

  // ---- what the weaver inserts

  @Test
  void dropped_inABody_reportedAsItEnds() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(() -> fail());
        task().name("named").spawn(() -> fail());
        paused.runtime.spawn(() -> fail());
        yieldNow().await();
        assertThat(paused.unhandled).containsExactly(FAILURE, FAILURE, FAILURE);
      });
    }
  }

  @Test
  void dropped_inAPlainMethod_reportedAsItEnds() throws Exception {
    try (var paused = new Paused()) {
      startSomething(paused.runtime);
      paused.run(() -> yieldNow().await());
      assertThat(paused.unhandled).containsExactly(FAILURE);
    }
  }

  private static void startSomething(AsyncRuntime runtime) {
    runtime.spawn(() -> fail());
  }

  @Test
  void dropped_futureThatIsAwaitedAllTheSame_works() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Integer> future =
            async(() -> {
              sleep(ofSeconds(1)).await();
              return 3;
            });
        spawn(future); // the handle is the same object
        assertThat(future.await()).isEqualTo(3);
      });
    }
  }

  @Test
  void kept_failure_reportedNoEarlierThanBefore() throws Exception {
    var paused = new Paused();
    try (paused) {
      paused.run(() -> {
        var handle = spawn(() -> fail());
        yieldNow().await();
        assertThat(paused.unhandled).isEmpty();
        assertThat(handle.isFinished()).isTrue();
      });
    }
    assertThat(paused.unhandled).containsExactly(FAILURE);
  }
}
