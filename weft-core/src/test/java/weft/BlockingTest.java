package weft;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.blocking;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Latch;
import weft.sync.Permit;
import weft.task.CleanupOverrunException;
import weft.task.TaskLocal;

/// Blocking calls that belong to their await.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BlockingTest {
  private static final TaskLocal<String> REQUEST = TaskLocal.inherited();

  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
  private AsyncRuntime runtime = builder().build();

  /// Of the call that waits for ever.
  private final Latch begun = Latch.of(1);

  private final AtomicBoolean interrupted = new AtomicBoolean();

  private AsyncRuntime.Builder builder() {
    return AsyncRuntime.builder().name("calls").workers(1).onUnhandledFailure(unhandled::add);
  }

  private void use(AsyncRuntime.Builder builder) {
    runtime.close();
    runtime = builder.build();
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  /// A thread is counted until it has gone back to the idle ones.
  private void awaitNothingRuns() {
    while (runtime.metrics().blocking().running() > 0) {
      Thread.onSpinWait();
    }
  }

  /// As JDBC's.
  private interface Statement {
    String query() throws SQLException;
  }

  // @start region=blocking
  Async<String> load(Statement statement) {
    return blocking(() -> statement.query()).timeout(ofSeconds(2));   // interrupted after 2 s
  }
  // @end

  @Test
  void load_example() throws Exception {
    assertThat(runtime.<String>run(() -> load(() -> "row").await())).isEqualTo("row");
  }

  private int waitForEver() throws InterruptedException {
    begun.countDown();
    try {
      new Semaphore(0).acquire();
      return 1;
    } catch (InterruptedException e) {
      interrupted.set(true);
      throw e;
    }
  }

  @Test
  void blocking_notAwaited_neverStarts() throws Exception {
    var started = new AtomicBoolean();
    runtime.run(() -> {
      var call = blocking(() -> started.getAndSet(true));
      yieldNow().await();
      assertThat(started).isFalse();
      assertThat(call.await()).isFalse();
      assertThat(started).isTrue();
      blocking(() -> started.set(false)).await();
      assertThat(started).isFalse();
    });
  }

  @Test
  void blocking_callThrows_theVeryException() throws Exception {
    var failure = new IOException("no line");
    runtime.run(() -> {
      Async<Object> call =
          blocking(() -> {
            throw failure;
          });
      try {
        call.await();
        throw new AssertionError("no failure");
      } catch (IOException e) {
        assertThat(e).isSameAs(failure);
      }
    });
    assertThat(unhandled).isEmpty();
  }

  @Test
  void blocking_awaitedTwice_refused() throws Exception {
    runtime.run(() -> {
      var call = blocking(() -> 1);
      call.await();
      try {
        call.await();
        throw new AssertionError("no failure");
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("An Async runs once");
      }
    });
  }

  // ---- cancelled in every way

  @Test
  void timeout_callRuns_interruptedBeforeTheAwaitFails() throws Exception {
    runtime.run(() -> {
      try {
        blocking(this::waitForEver).timeout(ofMillis(20)).await();
        throw new AssertionError("no failure");
      } catch (TimeoutException e) {
        assertThat(e.getSuppressed()).isEmpty();
      }
    });
    assertThat(interrupted.get() || begun.count() == 1).isTrue();
    assertThat(unhandled).isEmpty();
    awaitNothingRuns();
  }

  @Test
  void select_callLoses_interruptedBeforeItGoesOn() throws Exception {
    runtime.run(() -> {
      select(blocking(this::waitForEver), begun.opened()).await();
      assertThat(interrupted).isTrue();
    });
  }

  @Test
  void tryJoin_otherFails_interrupted() throws Exception {
    assertThatThrownBy(() ->
            runtime.run(() -> {
              Async<Void> fails =
                  async(() -> {
                    begun.opened().await();
                    throw new IOException("other");
                  });
              tryJoin(blocking(this::waitForEver), fails).await();
            }))
        .hasMessage("other");
    assertThat(interrupted).isTrue();
  }

  @Test
  void abort_ofTheCaller_interruptedAndItsCleanupRuns() throws Exception {
    var cleanedUp = new AtomicBoolean();
    runtime.run(() -> {
      var task =
          spawn(() -> {
            try {
              blocking(this::waitForEver).await();
            } finally {
              cleanedUp.set(interrupted.get());
            }
          });
      begun.opened().await();
      task.abort();
      while (!task.isFinished()) {
        yieldNow().await();
      }
    });
    assertThat(cleanedUp).isTrue();
  }

  @Test
  void close_callRuns_interrupted() throws Exception {
    var task = runtime.spawn(() -> blocking(this::waitForEver).await());
    begun.opened().block();
    runtime.close();
    assertThat(interrupted).isTrue();
    assertThat(task.isFinished()).isTrue();
    assertThat(unhandled).isEmpty();
  }

  @Test
  void cancel_callWaitsForAThread_neverStartsAndLeavesTheQueue() throws Exception {
    use(builder().maxBlockingThreads(1));
    var gate = new CountDownLatch(1);
    var started = new AtomicBoolean();
    runtime.run(() -> {
      var first = spawnBlocking(() -> gate.await(30, TimeUnit.SECONDS));
      for (int i = 0; i < 100; i++) {
        select(blocking(() -> started.set(true)), yieldNow()).await();
      }
      assertThat(runtime.metrics().blocking().queued()).isZero();
      gate.countDown();
      first.await();
      blocking(() -> {}).await();
    });
    assertThat(started).isFalse();
  }

  @Test
  void cancel_interruptNotHeeded_reportedGivenUpAndTheRuntimeGoesOn() throws Exception {
    var gate = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    runtime.run(() -> {
      Async<Void> deaf =
          blocking(() -> {
            begun.countDown();
            while (gate.getCount() > 0) {
              Thread.interrupted();
              Thread.onSpinWait();
            }
            ended.countDown();
          });
      try {
        async(
                () -> {
                  deaf.await();
                })
            .timeout(ofMillis(20), ofMillis(20))
            .await();
        throw new AssertionError("no failure");
      } catch (TimeoutException e) {
        // as meant
      }
      assertThat(ended.getCount()).isEqualTo(1);
      assertThat(unhandled).hasSize(1);
      assertThat(unhandled.getFirst())
          .isInstanceOf(CleanupOverrunException.class)
          .hasMessageContaining("waiting for blocking call ")
          .hasMessageContaining("on thread calls-blocking-1");
    });
    gate.countDown();
    ended.await();
  }

  @Test
  void cancel_valueComesInSpiteOfIt_permitGoesBack() throws Exception {
    var semaphore = AsyncSemaphore.of(1);
    runtime.run(() -> {
      Async<Permit> stubborn =
          blocking(() -> {
            var permit = semaphore.tryAcquire();
            begun.countDown();
            try {
              new Semaphore(0).acquire();
            } catch (InterruptedException e) {
              // gives what it has
            }
            return permit;
          });
      select(stubborn, begun.opened()).await();
      assertThat(semaphore.availablePermits()).isEqualTo(1);
    });
  }

  @Test
  void cancel_valueIsThereUnpolled_permitGoesBack() throws Exception {
    var semaphore = AsyncSemaphore.of(1);
    runtime.run(() -> {
      var polled = new CountDownLatch(1);
      var task =
          spawn(() ->
              blocking(
                      () -> {
                        polled.await();
                        return semaphore.tryAcquire();
                      })
                  .await());
      yieldNow().await();
      polled.countDown();
      while (semaphore.availablePermits() > 0 || runtime.metrics().blocking().running() > 0) {
        Thread.onSpinWait(); // and the only worker does not poll the task meanwhile
      }
      task.abort();
      while (!task.isFinished()) {
        yieldNow().await();
      }
      assertThat(semaphore.availablePermits()).isEqualTo(1);
    });
  }

  @Test
  void cancel_callThrowsSomethingElse_suppressed() throws Exception {
    runtime.run(() -> {
      Async<Integer> call =
          blocking(() -> {
            begun.countDown();
            try {
              new Semaphore(0).acquire();
            } catch (InterruptedException e) {
              throw new IllegalStateException("while ending");
            }
            return 1;
          });
      try {
        call.timeout(ofMillis(50)).await();
        throw new AssertionError("no failure");
      } catch (TimeoutException e) {
        if (begun.count() == 0) {
          assertThat(e.getSuppressed()).hasSize(1);
          assertThat(e.getSuppressed()[0]).hasMessage("while ending");
        }
      }
    });
  }

  @Test
  void cancel_deadlineZero_notWaitedFor() throws Exception {
    var gate = new CountDownLatch(1);
    runtime.run(() -> {
      Async<Void> deaf =
          blocking(() -> {
            while (gate.getCount() > 0) {
              Thread.onSpinWait();
            }
          });
      try {
        deaf.timeout(ZERO, ZERO).await();
        throw new AssertionError("no failure");
      } catch (TimeoutException e) {
        assertThat(gate.getCount()).isEqualTo(1);
      }
    });
    gate.countDown();
  }

  // ---- elsewhere

  private void assertRunsOn(Async<Thread> call, BooleanSupplier virtual) throws Exception {
    Thread thread = runtime.<Thread>run(() -> REQUEST.where("r", call).await());
    assertThat(thread.isVirtual()).isEqualTo(virtual.getAsBoolean());
  }

  /// Of the runtime and its request, as in the pool.
  private Thread here() throws Exception {
    assertThat(REQUEST.get()).isEqualTo("r");
    var worker =
        spawn(() -> {
          yieldNow().await();
          return REQUEST.get() + Thread.currentThread().getName();
        });
    assertThat(worker.block()).isEqualTo("rcalls-0");
    return Thread.currentThread();
  }

  @Test
  void blocking_onVirtualThreads_belongsToTheRuntime() throws Exception {
    assertRunsOn(blocking(this::here), () -> false);
    assertRunsOn(blocking(Thread.ofVirtual()::start, this::here), () -> true);
    use(builder().blockingExecutor(Thread.ofVirtual()::start));
    assertRunsOn(blocking(this::here), () -> true);
    assertRunsOn(
        async(() -> {
          return spawnBlocking(this::here).await();
        }),
        () -> true);
  }

  @Test
  void blocking_onAnExecutor_interruptedAndLeftWithoutTraces() throws Exception {
    try (var executor = Executors.newFixedThreadPool(1)) {
      runtime.run(() -> {
        select(blocking(executor, this::waitForEver), begun.opened()).await();
        assertThat(interrupted).isTrue();
        boolean left = blocking(executor, () -> Thread.currentThread().isInterrupted()).await();
        assertThat(left).isFalse();
      });
      assertThat(executor.submit(REQUEST::orNull).get()).isNull();
    }
  }

  @Test
  void blocking_threadOfAnExecutorIsInterruptedByAnother_staysInterrupted() throws Exception {
    var left = new CompletableFuture<Boolean>();
    Executor executor =
        work ->
            Thread.ofPlatform()
                .start(() -> {
                  work.run();
                  left.complete(Thread.currentThread().isInterrupted());
                });
    runtime.run(() -> blocking(executor, () -> Thread.currentThread().interrupt()).await());
    assertThat(left.get()).isTrue();
  }

  private static final Executor FULL =
      work -> {
        throw new RejectedExecutionException("full");
      };

  @Test
  void blocking_executorOfTheCallRefuses_saysWhichAndWhere() throws Exception {
    assertThatThrownBy(() -> runtime.run(() -> blocking(FULL, () -> 1).await()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "The executor that is given to blocking(executor, …) at weft.BlockingTest.")
        .hasMessageContaining("(BlockingTest.java:")
        .hasMessageContaining("refused the call: " + RejectedExecutionException.class.getName())
        .hasMessageContaining("leave it out")
        .hasMessageNotContaining(runtime.toString())
        .hasCauseInstanceOf(RejectedExecutionException.class);
    awaitNothingRuns();
  }

  @Test
  void blocking_executorOfTheRuntimeRefuses_saysWhichAndWhere() throws Exception {
    use(builder().name("crowded").blockingExecutor(FULL));
    assertThatThrownBy(() -> runtime.run(() -> blocking(() -> 1).await()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The blockingExecutor of runtime crowded refused a call")
        .hasMessageContaining("(BlockingTest.java:")
        .hasCauseInstanceOf(RejectedExecutionException.class);
    awaitNothingRuns();
  }

  @Test
  void dump_callStartedInABody_namesTheMethodThatTheBodyIsWrittenIn() throws Exception {
    var call = runtime.spawn(() -> blocking(this::waitForEver).await());
    begun.opened().block();
    assertThat(runtime.dump())
        .contains("started at weft.BlockingTest.dump_callStartedInABody")
        .doesNotContain("$Weft$")
        .doesNotContain("lambda$");
    call.abort();
  }

  @Test
  void close_cleanupMakesACall_theCallRuns() throws Exception {
    List<String> calls = new ArrayList<>();
    runtime.spawn(() -> {
      try {
        blocking(this::waitForEver).await();
      } finally {
        calls.add(blocking(() -> "rolled back").await());
        calls.add(blocking(Thread.ofVirtual()::start, () -> "logged").await());
      }
    });
    begun.opened().block();
    runtime.close();
    assertThat(calls).containsExactly("rolled back", "logged");
    assertThat(unhandled).isEmpty();
  }

  @Test
  void close_callOnAVirtualThread_interrupted() throws Exception {
    use(builder().blockingExecutor(Thread.ofVirtual()::start));
    runtime.spawn(() -> blocking(this::waitForEver).await());
    begun.opened().block();
    runtime.close();
    assertThat(interrupted).isTrue();
    assertThat(unhandled).isEmpty();
  }

  // ---- dumps

  private Async<Integer> caller() {
    return async(() -> blocking(this::waitForEver).await());
  }

  @Test
  void dump_awaitedCall_threadAndCallers() throws Exception {
    var task = runtime.spawn(() -> caller().await());
    begun.opened().block();
    String dump = runtime.dump();
    while (!dump.contains("waits for blocking call ")) { // the poll that began the call has to end
      Thread.onSpinWait();
      dump = runtime.dump();
    }
    assertThat(dump)
        .contains("on thread calls-blocking-1")
        .contains("runs ")
        .contains("started at weft.BlockingTest.caller(")
        .contains("at weft.BlockingTest.dump_awaitedCall_threadAndCallers(");
    task.abort();
  }

  @Test
  void dump_callsNotAwaited_runningAndQueued() throws Exception {
    use(builder().maxBlockingThreads(1));
    var gate = new CountDownLatch(1);
    runtime.run(() -> {
      spawnBlocking(() -> {
        begun.countDown();
        gate.await(30, TimeUnit.SECONDS);
        return null;
      });
      spawnBlocking(() -> {});
    });
    begun.opened().block();
    assertThat(runtime.dump())
        .contains("(running for ")
        .contains("(queued for ")
        .contains("started at weft.BlockingTest.dump_callsNotAwaited")
        .contains("BlockingTest.java:");
    gate.countDown();
  }

  @Test
  void dump_whileWhoAwaitsACallIsToldOfItsEnd_callIsNotShown() throws Throwable {
    var gate = new CountDownLatch(1);
    var dumped = new CompletableFuture<String>();
    var handle = runtime.spawnBlocking(() -> gate.await(30, TimeUnit.SECONDS));
    Polling.begin(
        handle,
        new Wakeable() {
          @Override
          protected void wake() {
            dumped.complete(runtime.dump());
          }
        });
    gate.countDown();
    assertThat(dumped.get(30, TimeUnit.SECONDS)).doesNotContain("blocking call");
  }
}
