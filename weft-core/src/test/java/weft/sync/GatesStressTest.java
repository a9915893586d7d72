package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Trees of tokens, latches and barriers under tasks that are aborted, time out and lose selects at
/// random: whoever still waits is woken when it happens.
class GatesStressTest {
  private static final int TASKS = 20;

  /// Waits for something, giving it up and beginning again now and then.
  private static Async<Void> persistent(WaitFor what, SplittableRandom random) {
    return async(() -> {
      for (boolean done = false; !done; ) {
        try {
          switch (random.nextInt(3)) {
            case 0 -> select(what.again(), yieldNow()).await();
            case 1 -> what.again().timeout(ofMillis(random.nextInt(2))).await();
            default -> {
              what.again().await();
              done = true;
            }
          }
        } catch (TimeoutException e) {
          yieldNow().await();
        }
      }
    });
  }

  private interface WaitFor {
    Async<?> again();
  }

  // ---- tokens

  private static List<JoinHandle<Void>> tokens(AsyncRuntime runtime, SplittableRandom random) {
    var root = CancellationToken.create();
    var branch = root.child();
    var tasks = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < TASKS; i++) {
      var own = random.split();
      var parent = i % 2 == 0 ? root : branch;
      tasks.add(
          runtime.spawn(() -> {
            CancellationToken token = parent;
            for (int depth = own.nextInt(4); depth > 0; depth--) {
              token = token.child(); // perhaps while the parent is being cancelled
              yieldNow().await();
            }
            var leaf = token;
            persistent(leaf::cancelled, own).await();
            assertThat(leaf.isCancelled()).isTrue();
          }));
    }
    AbortStorm.abortSome(tasks, random);
    if (random.nextBoolean()) {
      branch.cancel();
    }
    var others = new Thread(root::cancel);
    others.start();
    root.cancel();
    join(others);
    assertThat(root.children()).isZero();
    return tasks;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- latches

  private static List<JoinHandle<Void>> latch(AsyncRuntime runtime, SplittableRandom random) {
    int count = random.nextInt(1, 8);
    var latch = Latch.of(count);
    var waiters = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < TASKS; i++) {
      var own = random.split();
      waiters.add(
          runtime.spawn(() -> {
            persistent(latch::opened, own).await();
            assertThat(latch.count()).isZero();
          }));
    }
    AbortStorm.abortSome(waiters, random);
    for (int i = 0; i < count; i++) {
      waiters.add(
          runtime.spawn(() -> {
            yieldNow().await();
            latch.countDown();
          }));
    }
    return waiters;
  }

  // ---- barriers

  /// Tasks that give up are forgotten, so the others need not be a multiple of the parties: more
  /// come until nobody waits.
  private static List<JoinHandle<Void>> barrier(AsyncRuntime runtime, SplittableRandom random) {
    int parties = random.nextInt(1, 5);
    var barrier = Barrier.of(parties);
    var tasks = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < TASKS; i++) {
      var own = random.split();
      tasks.add(runtime.spawn(() -> persistent(barrier::arrive, own).await()));
    }
    AbortStorm.abortSome(tasks, random);
    var waiters = List.copyOf(tasks);
    tasks.add(
        runtime.spawn(() -> {
          while (!waiters.stream().allMatch(JoinHandle::isFinished)) {
            var company = Stream.generate(barrier::arrive).limit(parties).toList();
            select(joinAll(company), sleep(ofMillis(1))).await();
          }
        }));
    return tasks;
  }

  /// Nobody gives up: each round has one leader, and nobody is a round ahead.
  private static List<JoinHandle<Void>> wholeBarrier(
      AsyncRuntime runtime, SplittableRandom random) {
    int parties = random.nextInt(1, 6);
    int rounds = random.nextInt(1, 20);
    var barrier = Barrier.of(parties);
    var arrived = new AtomicInteger();
    var leaders = new AtomicInteger();
    var tasks = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < parties; i++) {
      tasks.add(
          runtime.spawn(() -> {
            for (int round = 1; round <= rounds; round++) {
              arrived.incrementAndGet();
              if (barrier.arrive().await()) {
                assertThat(leaders.incrementAndGet()).isEqualTo(round);
              }
              assertThat(arrived.get()).isBetween(round * parties, (round + 1) * parties);
            }
          }));
    }
    return tasks;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void tokens_randomAborts_everybodyIsWoken(int workers) throws Exception {
    blow("tokens", GatesStressTest::tokens, workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void latch_randomAborts_everybodyIsWoken(int workers) throws Exception {
    blow("latch", GatesStressTest::latch, workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void barrier_randomAborts_thoseWhoGaveUpAreForgotten(int workers) throws Exception {
    blow("barrier", GatesStressTest::barrier, workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void barrier_nobodyGivesUp_roundAfterRound(int workers) throws Exception {
    blow("whole barrier", GatesStressTest::wholeBarrier, workers);
  }

  private static void blow(String name, AbortStorm.Round round, int workers) throws Exception {
    assertThat(AbortStorm.blow("GatesStressTest, " + name, workers, round, () -> {})).isEmpty();
  }
}
