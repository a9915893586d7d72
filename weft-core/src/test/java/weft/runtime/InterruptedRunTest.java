package weft.runtime;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.keep;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.sync.AsyncSemaphore;
import weft.sync.Permit;
import weft.task.JoinException;

/// A plain thread waits for a future while others interrupt it, or wait for the same one: what the
/// future gives reaches one thread, or goes back.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class InterruptedRunTest {
  /// The number of workers; 0 for a current-thread runtime.
  private static AsyncRuntime runtime(int workers) {
    var builder = AsyncRuntime.builder().name("interrupted");
    return workers == 0 ? builder.currentThread().build() : builder.workers(workers).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void run_interruptedAsItGetsAPermit_permitIsGivenOrStaysInTheSemaphore(int workers)
      throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var semaphore = AsyncSemaphore.of(1);
    var failures = new ArrayList<Exception>();
    var given = new AtomicInteger();
    try (var runtime = runtime(workers)) {
      for (int round = 0; round < AbortStorm.rounds(1_000); round++) {
        Permit held = semaphore.tryAcquire();
        assertThat(held).as("seed %d, round %d: the permit", seed, round).isNotNull();
        boolean wrapped = round % 2 == 0;
        var thread =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    Async<Permit> wish =
                        wrapped ? semaphore.acquire() : async(() -> semaphore.acquire().await());
                    runtime.run(() -> wish.await()).close();
                    given.incrementAndGet();
                  } catch (InterruptedException e) {
                    // it was not given
                  } catch (Exception e) {
                    failures.add(e);
                  }
                });
        if (round % 4 < 2) {
          while (!semaphore.toString().contains("1 waiting")) {
            Thread.onSpinWait();
          }
        }
        held.close();
        for (int i = random.nextInt(1_000); i > 0; i--) {
          Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
    assertThat(given.get()).as("seed %d", seed).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void run_bodyEndsAsItsThreadIsInterrupted_valueIsGivenAndTheThreadStaysInterrupted(int workers)
      throws Exception {
    try (var runtime = runtime(workers)) {
      Thread waiting = Thread.currentThread();
      Async<Integer> body =
          async(() -> {
            yieldNow().await();
            waiting.interrupt(); // an abort comes too late now
            return 7;
          });
      assertThat(runtime.run(() -> body.await())).isEqualTo(7);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void run_bodyFailsAsItsThreadIsInterrupted_failureIsThrownAndTheThreadStaysInterrupted(
      int workers) {
    try (var runtime = runtime(workers)) {
      Thread waiting = Thread.currentThread();
      Async<Integer> body =
          async(() -> {
            yieldNow().await();
            waiting.interrupt();
            throw new java.io.IOException("its own");
          });
      assertThat(failureOf(() -> outcomeOf(runtime, body))).hasMessage("its own");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static Object outcomeOf(AsyncRuntime runtime, Async<?> body) throws Exception {
    return runtime.run(() -> body.await());
  }

  private static Throwable failureOf(Callable<?> call) {
    try {
      call.call();
    } catch (Exception e) {
      return e;
    }
    throw new AssertionError("it has not failed");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void run_interruptedWhileItWaits_cleanupFailureIsSuppressed(int workers) {
    try (var runtime = runtime(workers)) {
      Thread waiting = Thread.currentThread();
      Async<Void> body =
          async(() -> {
            try {
              waiting.interrupt();
              sleep(ofMillis(60_000)).await();
            } finally {
              fail();
            }
          });
      Throwable failure = failureOf(() -> outcomeOf(runtime, body));
      assertThat(failure).isInstanceOf(InterruptedException.class);
      assertThat(failure.getSuppressed()).extracting(Throwable::getMessage).contains("cleanup");
    }
  }

  private static void fail() throws java.io.IOException {
    throw new java.io.IOException("cleanup");
  }

  @Test
  void run_interruptedTwiceWhileTheBodyIsBusy_permitThatItGivesGoesBack() throws Exception {
    var semaphore = AsyncSemaphore.of(1);
    var began = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    Async<Permit> body =
        async(() -> {
          Permit permit = semaphore.acquire().await();
          began.countDown();
          hold(goOn); // so an abort finds no await any more
          return permit;
        });
    try (var runtime = runtime(1)) {
      var thread = Thread.ofPlatform().start(() -> failureOf(() -> outcomeOf(runtime, body)));
      began.await();
      while (thread.isAlive()) { // the first is taken, then the second
        thread.interrupt();
        Thread.onSpinWait();
      }
      goOn.countDown();
      runtime.run(() -> semaphore.acquire().await()).close();
    }
  }

  /// Interrupts twice a thread that waits for a future; then lets it end with its value.
  private static void abandon(Callable<?> waiting, CountDownLatch began, CountDownLatch goOn)
      throws Exception {
    var thread = Thread.ofPlatform().start(() -> failureOf(waiting));
    began.await();
    while (thread.isAlive()) {
      thread.interrupt();
      Thread.onSpinWait();
    }
    goOn.countDown();
  }

  private static Async<Permit> busy(
      AsyncSemaphore semaphore, CountDownLatch began, CountDownLatch goOn) {
    return async(() -> {
      Permit permit = semaphore.acquire().await();
      began.countDown();
      hold(goOn);
      return permit;
    });
  }

  @Test
  void block_ofABodyInterruptedTwice_othersWhoHaveItAreGivenNoClosedPermit() throws Exception {
    var semaphore = AsyncSemaphore.of(1);
    var began = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    Async<Permit> body = busy(semaphore, began, goOn);
    abandon(body::block, began, goOn);
    semaphore.acquire().block();
    Throwable told = failureOf(body::block);
    assertThat(told)
        .isInstanceOfSatisfying(JoinException.class, e -> assertThat(e.isCancelled()).isTrue());
  }

  @Test
  @SuppressWarnings("weft:keep")
  void block_ofAKeptFutureInterruptedTwice_permitStaysOpenForTheNext() throws Exception {
    var semaphore = AsyncSemaphore.of(1);
    var began = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var worker = new AtomicReference<Thread>();
    Async<Permit> body = busy(semaphore, began, goOn);
    Async<Permit> kept =
        keep(
            async(() -> {
              worker.set(Thread.currentThread());
              return body.await();
            }));
    abandon(kept::block, began, goOn);
    while (!isParked(worker.get())) { // until the first wait has ended
      Thread.onSpinWait();
    }
    assertThat(kept.block().count()).isEqualTo(1);
  }

  private static boolean isParked(Thread worker) {
    return Arrays.stream(worker.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals("weft.runtime.scheduler.Parking"));
  }

  @SuppressWarnings("weft-blocking")
  private static void hold(CountDownLatch latch) throws InterruptedException {
    latch.await();
  }

  @Test
  void run_whileAnotherThreadsBodyHasIt_isRefusedWithBothNames() throws Exception {
    try (var threads = Executors.newFixedThreadPool(2);
        var runtime = runtime(2)) {
      for (int round = 0; round < 500; round++) {
        var runs = new AtomicInteger();
        Async<Integer> shared =
            async(() -> {
              runs.incrementAndGet();
              yieldNow().await();
              return 7;
            });
        Callable<String> blocking =
            () -> {
              try {
                return "" + runtime.run(() -> shared.await());
              } catch (IllegalStateException e) {
                return e.getMessage();
              }
            };
        var outcomes = new ArrayList<String>();
        var first = threads.submit(blocking);
        while (runs.get()
            == 0) { // begun by both at the same instant it would be a race: decision 0016
          Thread.onSpinWait();
        }
        var second = threads.submit(blocking);
        outcomes.add(first.get(20, TimeUnit.SECONDS));
        outcomes.add(second.get(20, TimeUnit.SECONDS));
        assertThat(outcomes).contains("7");
        assertThat(runs.get()).isEqualTo(1);
        outcomes.remove("7");
        assertThat(outcomes.getFirst()).containsAnyOf("awaited", "spawned");
      }
    }
  }

  @Test
  void block_ofOneFutureByTwoThreads_neitherHangs() throws Exception {
    for (int round = 0; round < 500; round++) {
      Async<Integer> shared =
          async(() -> {
            yieldNow().await();
            return 7;
          });
      var start = new CyclicBarrier(2);
      Callable<String> blocking =
          () -> {
            start.await();
            try {
              return "" + shared.block();
            } catch (IllegalStateException | JoinException e) {
              return "" + e.getMessage();
            }
          };
      var first = new FutureTask<>(blocking);
      var second = new FutureTask<>(blocking);
      Thread.ofVirtual().start(first);
      Thread.ofVirtual().start(second);
      var outcomes = List.of(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS));
      assertThat(outcomes).contains("7");
      assertThat(outcomes)
          .allSatisfy(o ->
              assertThat(o).matches("7|.* is already awaited by .*|.* was spawned before, .*"));
    }
  }
}
