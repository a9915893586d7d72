package weft;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.failed;
import static weft.Weft.join;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.selectAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import weft.sync.AsyncSemaphore;
import weft.sync.Permit;

class AsyncTest {
  private static Async<String> after(int millis, String value) {
    return async(() -> {
      sleep(ofMillis(millis)).await();
      return value;
    });
  }

  @Test
  void join_twoSleepers_takesTheLongest() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var both = join(after(200, "A"), after(100, "B")).await();
        assertThat(both.first()).isEqualTo("A");
        assertThat(both.second()).isEqualTo("B");
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(200));
    }
  }

  @Test
  void async_neverAwaited_runsNothing() throws Exception {
    var log = new ArrayList<String>();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var unused = async(() -> log.add("ran"));
        assertThat(unused.toString()).contains("not started");
      });
    }
    assertThat(log).isEmpty();
  }

  @Test
  void await_twoInARow_oneAfterTheOther() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        sleep(ofMillis(100)).await();
        sleep(ofMillis(100)).await();
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(200));
    }
  }

  @Test
  void await_sameBodyTwice_refused() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Integer> once = async(() -> 1);
        once.await();
        assertThatThrownBy(() -> new Stepper(once).poll())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("was awaited before")
            .hasMessageContaining("AsyncTest.");
      });
    }
  }

  @Test
  void spawn_whatWasAwaited_refused() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Integer> once = async(() -> 1);
        once.await();
        assertThatThrownBy(() -> spawn(once))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("was awaited before, and is spawned now");
      });
    }
  }

  @Test
  void spawn_twice_refused() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Integer> once = async(() -> 1);
        spawn(once).await();
        assertThatThrownBy(() -> spawn(once)).hasMessageContaining("was spawned before");
      });
    }
  }

  @Test
  void await_failure_sameObject() throws Exception {
    var failure = new IOException("broken");
    try (var paused = new Paused()) {
      assertThatThrownBy(() -> paused.run(() -> async(() -> failed(failure).await()).await()))
          .isSameAs(failure);
    }
  }

  @Test
  void map_valueAndFailure_appliedToValueOnly() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(ready("four").map(String::length).await()).isEqualTo(4);
        Async<Integer> slow =
            ready(2)
                .map(n -> {
                  sleep(ofMillis(n)).await();
                  return n + 1;
                });
        assertThat(slow.await()).isEqualTo(3);
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(2));
    }
  }

  @Test
  void then_value_runsTheNext() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(ready(1).then(n -> ready(n + 1)).await()).isEqualTo(2));
    }
  }

  @Test
  void recover_exception_handledButNotError() throws Exception {
    var error = new AssertionError("not recoverable");
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<String> recovered =
            Weft.<String>failed(new IOException("a")).recover(Exception::getMessage);
        assertThat(recovered.await()).isEqualTo("a");
        Async<String> passed = Weft.<String>failed(error).recover(e -> "no");
        var caught = new AtomicReference<Throwable>();
        try {
          passed.await();
        } catch (AssertionError e) {
          caught.set(e);
        }
        assertThat(caught.get()).isSameAs(error);
      });
    }
  }

  @Test
  void timeout_tooSlow_cancelsFirstThenFails() throws Exception {
    var log = new ArrayList<String>();
    try (var paused = new Paused()) {
      Async<Void> slow =
          async(() -> {
            try {
              sleep(ofMillis(500)).await();
            } finally {
              sleep(ofMillis(3)).await();
              log.add("cleaned");
            }
          });
      paused.run(() -> {
        try {
          slow.timeout(ofMillis(20)).await();
          log.add("value");
        } catch (TimeoutException e) {
          log.add("late");
        }
      });
      assertThat(log).containsExactly("cleaned", "late");
      assertThat(paused.elapsed()).isEqualTo(ofMillis(23));
    }
  }

  @Test
  void timeout_zeroButReady_valueWins() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(ready(7).timeout(ofMillis(0)).await()).isEqualTo(7));
    }
  }

  @Test
  @SuppressWarnings("weft:unused")
  void timeout_negative_refusedWithItsValue() {
    assertThatThrownBy(() -> ready(1).timeout(ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit: PT-0.001S (expected: not negative)");
    assertThatThrownBy(() -> sleep(ofMillis(-1)))
        .hasMessage("duration: PT-0.001S (expected: not negative)");
  }

  @Test
  void fromPoll_pendingThenWoken_ready() throws Exception {
    var waker = new AtomicReference<Waker>();
    var done = new boolean[1];
    Async<String> future =
        Async.fromPoll(w -> {
          waker.set(w);
          return done[0] ? Poll.ready("done") : Poll.pending();
        });
    var stepper = new Stepper(future);
    assertThat(stepper.isPending()).isTrue();
    done[0] = true;
    waker.get().wake();
    assertThat(stepper.wakes).isEqualTo(1);
    assertThat(stepper.poll()).isEqualTo("done");
  }

  @Test
  void fromPoll_cancelledWhilePending_withdrawnOnce() throws Throwable {
    var withdrawn = new int[1];
    Async<String> future = Async.fromPoll(w -> Poll.pending(), () -> withdrawn[0]++);
    var stepper = new Stepper(future);
    assertThat(stepper.isPending()).isTrue();
    assertThat(stepper.isCancelPending()).isFalse();
    assertThat(withdrawn[0]).isEqualTo(1);
  }

  @Test
  void fromStage_wrappedFailure_unwrapped() throws Exception {
    var failure = new IOException("far away");
    var source = new CompletableFuture<String>();
    try (var paused = new Paused()) {
      source.completeExceptionally(failure);
      CompletableFuture<Integer> dependent = source.thenApply(String::length);
      assertThat(dependent).isCompletedExceptionally();
      assertThatThrownBy(dependent::join).isInstanceOf(CompletionException.class);
      assertThatThrownBy(() -> paused.run(() -> Async.fromStage(dependent).await()))
          .isSameAs(failure);
    }
  }

  @Test
  void fromStage_waiterCancelled_stageCancelled() throws Exception {
    var stage = new CompletableFuture<String>();
    try (var paused = new Paused()) {
      assertThatThrownBy(
              () -> paused.run(() -> Async.fromStage(stage).timeout(ofMillis(5)).await()))
          .isInstanceOf(TimeoutException.class);
    }
    assertThat(stage).isCancelled();
  }

  @Test
  void fromStage_completedByAnotherThread_wakes() throws Exception {
    var stage = new CompletableFuture<String>();
    Thread.ofVirtual().start(() -> stage.complete("x"));
    assertThat(Async.fromStage(stage).block()).isEqualTo("x");
  }

  @Test
  void when_falseOutsideSelect_refused() throws Exception {
    assertThatThrownBy(() -> new Stepper(ready(1).when(false)).poll())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("awaited outside a select");
  }

  @Test
  void upcast_subtype_sameObject() {
    Async<Integer> integers = ready(1);
    Async<Number> numbers = Async.upcast(integers);
    assertThat(numbers).isSameAs(integers);
  }

  private static void assertRefusedAgain(Async<?> future) throws Exception {
    assertThatThrownBy(() -> new Stepper(future).poll())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("An Async runs once: make a new one for each await")
        .hasMessageContaining("keep(…)");
  }

  @Test
  void block_secondTime_doesNotNameItselfAsTheFirst() throws Exception {
    Async<Permit> acquire = AsyncSemaphore.of(2).acquire();
    acquire.block().close();
    assertThatThrownBy(acquire::block)
        .hasMessageContaining("was awaited or lost a select before, and is awaited again in");
    assertThatThrownBy(acquire.timeout(ofMillis(1))::block)
        .hasMessageContaining("was awaited or lost a select before, and is awaited again in");
  }

  @Test
  void select_loserAwaitedAgain_refusedWhateverItIs() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<?>[] losers = {
          sleep(ofMillis(50)),
          join(new Manual<Integer>(), new Manual<Integer>()),
          select(new Manual<Integer>(), new Manual<Integer>()),
          selectAll(List.of(new Manual<Integer>())),
          new Manual<Integer>().timeout(ofMillis(100)),
          Async.fromPoll(waker -> Poll.pending()),
          Async.fromStage(new CompletableFuture<Integer>())
        };
        for (Async<?> loser : losers) {
          select(loser, sleep(ofMillis(10))).await();
          assertRefusedAgain(loser);
        }
      });
    }
  }

  @Test
  void await_sleepInTwoTasks_secondRefused() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Void> shared = sleep(ofMillis(20));
        var first = spawn(() -> shared.await());
        Weft.yieldNow().await();
        assertRefusedAgain(shared);
        first.await();
      });
    }
  }

  @Test
  void fromSharedStage_discardedBeforeItBegins_stageGoesOnForOthers() throws Exception {
    try (var paused = new Paused()) {
      var stage = new CompletableFuture<String>();
      paused.run(() -> {
        var handle = spawn(Async.fromSharedStage(stage));
        handle.abort(); // before its first poll
        assertThat(handle.settled().await().isSuccess()).isFalse();
      });
      assertThat(stage).isNotCancelled();
    }
  }

  @Test
  void fromSharedStage_cancelled_stageGoesOnForOthers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var stage = new CompletableFuture<String>();
        var other = spawn(Async.fromSharedStage(stage));
        var late = Async.fromSharedStage(stage).timeout(ofMillis(1)).settled().await();
        assertThat(late.isSuccess()).isFalse();
        assertThat(stage.isDone()).isFalse();
        stage.complete("value");
        assertThat(other.await()).isEqualTo("value");
        assertThat(stage.getNumberOfDependents()).isZero();
        Async<String> failing =
            Async.fromSharedStage(CompletableFuture.failedFuture(new IOException("gone")));
        assertThat(failing.recover(IOException.class, e -> e.getMessage()).await())
            .isEqualTo("gone");
      });
    }
  }

  /// Whoever takes a stored body as a parameter can start it.
  @Test
  void async_everyAsyncInterface_canBeStarted() throws Exception {
    List<Class<?>> interfaces =
        List.of(
            AsyncSupplier.class,
            AsyncRunnable.class,
            AsyncFunction.class,
            AsyncBiFunction.class,
            AsyncConsumer.class,
            AsyncBiConsumer.class,
            AsyncPredicate.class);
    try (var classes = java.nio.file.Files.list(java.nio.file.Path.of("target/classes/weft"))) {
      assertThat(classes.map(path -> path.getFileName().toString()))
          .filteredOn(name -> name.matches("Async[A-Z]\\w*\\.class"))
          .containsExactlyInAnyOrderElementsOf(
              interfaces.stream().map(type -> type.getSimpleName() + ".class").toList());
    }
    for (Class<?> type : interfaces) {
      long arguments =
          java.util.Arrays.stream(type.getMethods()).findFirst().orElseThrow().getParameterCount();
      assertThat(Weft.class.getMethods())
          .as("async(%s, …)", type.getSimpleName())
          .anyMatch(method ->
              method.getName().equals("async")
                  && method.getParameterTypes()[0] == type
                  && method.getParameterCount() == 1 + arguments);
    }
  }
}
