package weft.runtime.scheduler;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.AbortStorm;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Permit;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// The blocking pool: order, limits, interruption, its end.
@Timeout(60)
class BlockingPoolTest {
  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());

  private AsyncRuntime.Builder builder() {
    return AsyncRuntime.builder().name("pool").workers(1).onUnhandledFailure(unhandled::add);
  }

  private static void assertCancelled(JoinHandle<?> handle) {
    assertThatThrownBy(handle::block)
        .isInstanceOfSatisfying(JoinException.class, e -> assertThat(e.isCancelled()).isTrue());
  }

  // ---- given up

  /// As when a call has returned at the instant of the abort, and its value is still to come.
  @Test
  void call_givenUpBeforeItsValueComes_valueGoesBack() {
    var pool = new BlockingPool(Schedulers.still(), Settings.Blocking.DEFAULT);
    var semaphore = AsyncSemaphore.of(1);
    var call = new BlockingTask<Permit>(semaphore::tryAcquire, pool, false);
    assertThat(call.isEndedElseGivenUp()).isFalse();
    call.run();
    assertThat(call.isEndedElseGivenUp()).isTrue();
    assertThat(semaphore.availablePermits()).isEqualTo(1);
  }

  // ---- what a handle keeps

  /// Bounded by the timeout of the class; a collector that is asked often enough collects.
  @Test
  void handle_endedOrAborted_keepsNothingOfTheWork() throws Exception {
    try (var runtime = builder().maxBlockingThreads(1).build()) {
      var gate = new CountDownLatch(1);
      runtime.spawnBlocking(() -> gate.await(30, TimeUnit.SECONDS));
      var ofEnded = new ArrayList<WeakReference<byte[]>>();
      JoinHandle<Integer> aborted = measure(runtime, ofEnded);
      aborted.abort();
      JoinHandle<Integer> ended = measure(runtime, ofEnded);
      gate.countDown();
      assertThat(ended.block()).isEqualTo(10);
      while (ofEnded.stream().anyMatch(reference -> reference.get() != null)) {
        System.gc();
      }
      Reference.reachabilityFence(aborted);
      Reference.reachabilityFence(ended);
    }
  }

  private static JoinHandle<Integer> measure(
      AsyncRuntime runtime, List<WeakReference<byte[]>> captured) {
    var bytes = new byte[10];
    captured.add(new WeakReference<>(bytes));
    return runtime.spawnBlocking(() -> bytes.length);
  }

  // ---- order and limits

  @Test
  void submit_moreThanThreads_startedInOrder() throws Exception {
    var order = Collections.synchronizedList(new ArrayList<Integer>());
    var gate = new CountDownLatch(1);
    try (var runtime = builder().maxBlockingThreads(1).build()) {
      runtime.spawnBlocking(() -> gate.await(30, TimeUnit.SECONDS));
      List<JoinHandle<Boolean>> handles =
          IntStream.range(0, 100).mapToObj(i -> runtime.spawnBlocking(() -> order.add(i))).toList();
      gate.countDown();
      for (var handle : handles) {
        handle.block();
      }
    }
    assertThat(order).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void submit_oneAfterTheOther_oneThread() throws Exception {
    var threads = new HashSet<String>();
    try (var runtime = builder().build()) {
      for (int i = 0; i < 50; i++) {
        threads.add(runtime.spawnBlocking(() -> Thread.currentThread().getName()).block());
        while (runtime.metrics().blocking().idle() == 0) { // the handle ends before
          Thread.onSpinWait();
        }
      }
    }
    assertThat(threads).containsExactly("pool-blocking-1");
  }

  @Test
  void submit_manyThreadsAtOnce_neverMoreThanTheLimitAndAllRun() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var count = new AtomicInteger();
    var keepAlive = Duration.ZERO; // threads leave while work comes
    try (var runtime = builder().maxBlockingThreads(3).blockingKeepAlive(keepAlive).build()) {
      var submitters =
          IntStream.range(0, 4)
              .mapToObj(_ ->
                  Thread.ofPlatform()
                      .start(() -> {
                        for (int i = 0; i < 500; i++) {
                          try {
                            runtime
                                .spawnBlocking(() -> {
                                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                  count.incrementAndGet();
                                  return running.decrementAndGet();
                                })
                                .block();
                          } catch (Exception e) {
                            throw new AssertionError(e);
                          }
                        }
                      }))
              .toList();
      for (Thread submitter : submitters) {
        submitter.join();
      }
    }
    assertThat(count).hasValue(2000);
    assertThat(most.get()).isBetween(1, 3);
    assertThat(unhandled).isEmpty();
  }

  @Test
  void keepAlive_passed_threadLeaves() throws Exception {
    var left = new CountDownLatch(1);
    try (var runtime =
        builder()
            .currentThread()
            .blockingKeepAlive(ofMillis(1))
            .onThreadStop(left::countDown)
            .build()) {
      runtime.spawnBlocking(() -> 1);
      assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void keepAlive_negative_refused() {
    assertThatThrownBy(() -> builder().blockingKeepAlive(ofSeconds(-1)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blockingKeepAlive");
  }

  @Test
  void submit_noThreadToBeHad_handleFailsAndSaysWhatToDo() {
    var scheduler = Schedulers.still();
    var pool =
        new BlockingPool(
            scheduler,
            new Settings.Blocking(2, ofSeconds(1), null),
            _ -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    var handle = pool.submit(() -> 1, false);
    assertThat(handle.isFinished()).isTrue();
    assertThat(pool.isBusy()).isFalse();
    assertThatThrownBy(() -> ((BlockingTask<Integer>) handle).poll(null))
        .isInstanceOf(JoinException.class)
        .cause()
        .hasMessage(
            "Runtime still could not start a thread for blocking work: unable to create native"
                + " thread. Raise the limit of threads of the process or the container, or lower"
                + " maxBlockingThreads (now 2), so that work waits in the queue instead.")
        .hasCauseInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void submit_queuedBehindAThreadThatCannotStart_failsToo() {
    var scheduler = Schedulers.still();
    var queued = new ArrayList<JoinHandle<Integer>>();
    var pool = new BlockingPool[1];
    pool[0] =
        new BlockingPool(
            scheduler,
            new Settings.Blocking(1, ofSeconds(1), null),
            _ -> {
              queued.add(pool[0].submit(() -> 2, false)); // another thread's, meanwhile
              throw new OutOfMemoryError("no thread");
            });
    var first = pool[0].submit(() -> 1, false);
    assertThat(first.isFinished()).isTrue();
    assertThat(queued).hasSize(1).allMatch(JoinHandle::isFinished);
    assertThat(pool[0].isBusy()).isFalse();
  }

  // ---- interruption

  @Test
  void abort_interruptibleAndRunning_interruptedAndCancelled() throws Exception {
    var running = new CountDownLatch(1);
    var interrupted = new AtomicBoolean();
    try (var runtime = builder().build()) {
      var handle =
          runtime.spawnInterruptible(() -> {
            running.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.set(true);
              throw e;
            }
            return 1;
          });
      running.await();
      handle.abort();
      handle.abort();
      assertCancelled(handle);
    }
    assertThat(interrupted).isTrue();
    assertThat(unhandled).isEmpty();
  }

  @Test
  void abort_interruptibleReturnsAllTheSame_cancelled() throws Exception {
    var running = new CountDownLatch(1);
    try (var runtime = builder().build()) {
      var handle =
          runtime.spawnInterruptible(() -> {
            running.countDown();
            while (!Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
            return 1;
          });
      running.await();
      handle.abortNow();
      assertCancelled(handle);
    }
    assertThat(unhandled).isEmpty();
  }

  @Test
  void abort_interruptibleThrows_interruptionsAreSilentOthersSuppressed() throws Exception {
    var other = new IOException("while it cleaned up");
    for (Exception thrown :
        List.of(
            new UncheckedIOException(new ClosedByInterruptException()),
            new RuntimeException(new InterruptedException()),
            other)) {
      var running = new CountDownLatch(1);
      try (var runtime = builder().build()) {
        var handle =
            runtime.spawnInterruptible(() -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw thrown;
              }
              return 1;
            });
        running.await();
        handle.abort();
        assertThatThrownBy(handle::block)
            .isInstanceOfSatisfying(
                JoinException.class,
                e -> {
                  assertThat(e.isCancelled()).isTrue();
                  assertThat(e.getSuppressed())
                      .isEqualTo(thrown == other ? new Throwable[] {other} : new Throwable[0]);
                });
      }
    }
  }

  @Test
  void abort_withoutTheOption_doesNothingToWhatRuns() throws Exception {
    var running = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var runtime = builder().build()) {
      var handle =
          runtime.spawnBlocking(() -> {
            running.countDown();
            goOn.await();
            return 7;
          });
      running.await();
      handle.abort();
      handle.abortNow();
      goOn.countDown();
      assertThat(handle.block()).isEqualTo(7);
    }
  }

  @Test
  void abort_interruptibleAndEnded_keepsTheValue() throws Exception {
    try (var runtime = builder().build()) {
      var handle = runtime.spawnInterruptible(() -> 3);
      assertThat(handle.block()).isEqualTo(3);
      handle.abort();
      assertThat(handle.block()).isEqualTo(3);
    }
  }

  @Test
  void interrupt_leftBehindByWork_doesNotReachTheNext() throws Exception {
    try (var runtime = builder().maxBlockingThreads(1).build()) {
      runtime
          .spawnBlocking(() -> {
            Thread.currentThread().interrupt();
            return 0;
          })
          .block();
      assertThat(runtime.spawnBlocking(() -> Thread.currentThread().isInterrupted()).block())
          .isFalse();
    }
  }

  /// One round: the work waits for the aborter, then both go for their ends.
  private static final class Round {
    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicBoolean go = new AtomicBoolean();
    private final int workSpins;
    private final int abortSpins;

    Round(int workSpins, int abortSpins) {
      this.workSpins = workSpins;
      this.abortSpins = abortSpins;
    }

    Integer work() {
      running.countDown();
      while (!go.get()) {
        Thread.onSpinWait();
      }
      spin(workSpins);
      return 1;
    }

    void abort(JoinHandle<Integer> handle) throws InterruptedException {
      running.await();
      go.set(true);
      spin(abortSpins);
      handle.abort();
    }

    private static void spin(int count) {
      for (int i = 0; i < count; i++) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void abort_racesTheEndOfTheWork_noInterruptLeaks() throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    int rounds = AbortStorm.rounds(20_000);
    int cancelled = 0;
    int head =
        0; // of the work before the abort, in spins; follows the outcomes to where both happen
    try (var runtime = builder().maxBlockingThreads(1).build()) {
      for (int i = 0; i < rounds; i++) {
        int common = random.nextInt(100);
        var round = new Round(common + Math.max(0, -head), common + Math.max(0, head));
        var work = runtime.spawnInterruptible(round::work);
        var next = runtime.spawnBlocking(() -> Thread.currentThread().isInterrupted());
        round.abort(work);
        assertThat(next.block()).as("round %s of seed %s", i, seed).isFalse();
        boolean aborted = isCancelled(work);
        cancelled += aborted ? 1 : 0;
        head = Math.clamp(head + (aborted ? 1 : -1) * random.nextInt(1, 20), -5_000, 5_000);
      }
    }
    System.out.println("BlockingPoolTest: cancelled " + cancelled + " of " + rounds);
    assertThat(unhandled).isEmpty();
  }

  private static boolean isCancelled(JoinHandle<Integer> handle) throws Exception {
    try {
      assertThat(handle.block()).isEqualTo(1);
      return false;
    } catch (JoinException e) {
      assertThat(e.isCancelled()).isTrue();
      return true;
    }
  }

  // ---- the end

  @Test
  void close_interruptibleWork_interruptedAndNotReported() throws Exception {
    var running = new CountDownLatch(1);
    var runtime = builder().maxBlockingThreads(1).shutdownDeadline(ofSeconds(30)).build();
    var waiting =
        runtime.spawnInterruptible(() -> {
          running.countDown();
          new CountDownLatch(1).await();
          return 1;
        });
    var queued = runtime.spawnBlocking(() -> 2);
    running.await();
    runtime.close();
    assertThat(waiting.isFinished()).isTrue();
    assertCancelled(waiting);
    assertCancelled(queued);
    assertThat(unhandled).isEmpty();
  }

  @Test
  void close_deadlineZero_interruptibleWorkStillInterrupted() throws Exception {
    var running = new CountDownLatch(1);
    var runtime = builder().shutdownDeadline(Duration.ZERO).build();
    var waiting =
        runtime.spawnInterruptible(() -> {
          running.countDown();
          new CountDownLatch(1).await();
          return 1;
        });
    running.await();
    runtime.close();
    assertCancelled(waiting);
  }

  @Test
  void close_workThatGoesOn_reportedAfterTheDeadline() throws Exception {
    var running = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var runtime = builder().shutdownDeadline(ofMillis(1)).build();
    var handle =
        runtime.spawnBlocking(() -> {
          running.countDown();
          release.await();
          return 5;
        });
    running.await();
    runtime.close();
    assertThat(unhandled)
        .singleElement()
        .satisfies(e ->
            assertThat(e)
                .hasMessageContaining("these blocking calls were still running")
                .hasMessageContaining("spawnInterruptible")
                .hasMessageContainingAll(
                    "blocking call ", " (running for ", "BlockingPoolTest.java:"));
    release.countDown();
    assertThat(handle.block()).isEqualTo(5);
  }

  @Test
  void close_idleThreads_leaveAtOnce() throws Exception {
    var left = new CountDownLatch(1);
    var runtime = builder().currentThread().onThreadStop(left::countDown).build();
    runtime.spawnBlocking(() -> 1);
    runtime.close();
    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(unhandled).isEmpty();
  }

  @Test
  void close_interrupted_cancelsBlockingWorkAllTheSame() throws Exception {
    var running = new CountDownLatch(1);
    var runtime = builder().build();
    var waiting =
        runtime.spawnInterruptible(() -> {
          running.countDown();
          new CountDownLatch(1).await();
          return 1;
        });
    running.await();
    Thread.currentThread().interrupt();
    runtime.close();
    assertThat(Thread.interrupted()).isTrue();
    assertCancelled(waiting);
  }
}
