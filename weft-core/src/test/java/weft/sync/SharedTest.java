package weft.sync;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAllSettled;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Outcome;
import weft.Paused;
import weft.combinators.Owning;
import weft.runtime.AsyncRuntime;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Work that several share: shared futures, and values that are kept for a time.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SharedTest {
  private final Paused paused = new Paused();
  private final List<String> log = new ArrayList<>();
  private int loads;
  private boolean fails;

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private Async<String> load(String what) {
    return async(() -> {
      loads++;
      try {
        sleep(ofMillis(10)).await();
        if (fails) {
          throw new IOException("load " + loads);
        }
        return what + " " + loads;
      } finally {
        sleep(ofMillis(5)).await();
        log.add("over");
      }
    });
  }

  @Test
  void shared_severalAwaiters_theWorkRunsOnce() throws Exception {
    paused.run(() -> {
      // @start region=shared
      var config = load("config").shared();
      var first = spawn(config.get());
      var both = join(first, config.get()).await(); // one load
      // @end
      assertThat(both.first()).isEqualTo("config 1").isEqualTo(both.second());
      assertThat(config.isDone()).isTrue();
      assertThat(config.get().await()).isEqualTo("config 1");
      assertThat(config).hasToString("shared future (done)");
    });
    assertThat(loads).isOne();
    assertThat(paused.elapsed()).isEqualTo(ofMillis(15));
  }

  @Test
  void shared_neverAwaited_runsNothing() throws Exception {
    paused.run(() -> {
      var shared = load("x").shared();
      assertThat(shared.get()).isNotNull();
      assertThat(shared).hasToString("shared future (not begun)");
    });
    assertThat(loads).isZero();
  }

  @Test
  void shared_failing_allGetTheSameException() throws Exception {
    fails = true;
    paused.run(() -> {
      var shared = load("x").shared();
      var outcomes = joinAllSettled(shared.get(), shared.get()).await();
      var causes = new ArrayList<Throwable>();
      for (var outcome : outcomes) {
        if (outcome instanceof Outcome.Failure(var cause)) {
          causes.add(cause);
        }
      }
      assertThat(causes).hasSize(2).allMatch(cause -> cause == causes.getFirst());
      assertThat(causes.getFirst()).isInstanceOf(IOException.class).hasMessage("load 1");
    });
    assertThat(loads).isOne();
  }

  @Test
  void shared_oneOfTwoCancelled_workGoesOn() throws Exception {
    paused.run(() -> {
      var shared = load("x").shared();
      var other = spawn(shared.get());
      assertThat(shared.get().timeout(ofMillis(3)).settled().await().isSuccess()).isFalse();
      assertThat(paused.elapsed()).isEqualTo(ofMillis(3));
      assertThat(other.await()).isEqualTo("x 1");
    });
  }

  @Test
  void shared_lastCancelled_workIsCancelledAndItsCleanupAwaited() throws Exception {
    paused.run(() -> {
      var shared = load("x").shared();
      var first = spawn(shared.get());
      yieldNow().await();
      first.abort();
      assertThat(first.settled().await().isSuccess()).isFalse();
      assertThat(log).containsExactly("over");
      assertThat(shared).hasToString("shared future (cancelled)");
      Exception gone = null;
      try {
        shared.get().await();
      } catch (IllegalStateException e) {
        gone = e;
      }
      assertThat(gone)
          .hasMessageStartingWith(
              "get() of shared future (cancelled): the work was cancelled, because");
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(5));
  }

  @Test
  void shared_cancelledAtAnyTime_endsProperly() throws Exception {
    for (int millis = 2; millis < 20; millis += 3) { // at no time when something else is due
      int limit = millis;
      log.clear();
      try (var own = new Paused()) {
        own.run(() -> {
          var shared = load("x").shared();
          boolean done = shared.get().timeout(ofMillis(limit)).settled().await().isSuccess();
          assertThat(done).as("after %d ms", limit).isEqualTo(limit >= 15);
          assertThat(log.size()).isEqualTo(limit < 10 || limit >= 15 ? 1 : 0);
        });
      }
    }
  }

  @Test
  void shared_abortedBeforeTheWorkBegins_whatItOwnsIsClosed() throws Exception {
    paused.run(() -> {
      var shared = new Owning<>(() -> log.add("closed"), load("x")).shared();
      var handle = spawn(shared.get());
      yieldNow().await(); // it has begun to wait, and the work is queued behind this
      handle.abort();
      handle.settled().await();
      assertThat(log).contains("closed");
    });
  }

  @Test
  void shared_failingCleanup_isOfWhoeverCancelled() throws Exception {
    paused.run(() -> {
      Async<String> failing =
          async(() -> {
            try {
              sleep(ofSeconds(9)).await();
              return "x";
            } finally {
              refuse();
            }
          });
      var shared = failing.shared();
      var handle = spawn(shared.get());
      yieldNow().await();
      yieldNow().await();
      handle.abort();
      var outcome = handle.settled().await();
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failure.class,
              failure ->
                  assertThat(failure.cause().getSuppressed())
                      .singleElement()
                      .hasToString("java.io.IOException: no"));
    });
  }

  private static void refuse() throws IOException {
    throw new IOException("no");
  }

  @Test
  void shared_permit_staysWithThoseWhoShareIt() throws Exception {
    var permits = AsyncSemaphore.of(1);
    paused.run(() -> {
      var shared = permits.acquire().shared();
      var permit = shared.get().await();
      weft.Weft.tryJoin(shared.get(), weft.Weft.failed(new IOException("first")))
          .recover(e -> null)
          .await();
      assertThat(permits.availablePermits()).isZero(); // nobody gave it back
      permit.close();
    });
    assertThat(permits.availablePermits()).isOne();
  }

  @Test
  void shared_runtimeCloses_waitersOfAnotherAreTold() throws Exception {
    var other = AsyncRuntime.builder().workers(1).build();
    var shared =
        async(
                () -> {
                  sleep(ofHours(1)).await();
                  return "x";
                })
            .shared();
    var first = other.spawn(shared.get());
    while (!shared.toString().contains("1 waiting")) {
      Thread.onSpinWait();
    }
    var second = weft.Weft.spawn(shared.get());
    while (!shared.toString().contains("2 waiting")) {
      Thread.onSpinWait();
    }
    other.close();
    assertThat(first.isFinished()).isTrue();
    assertThatThrownBy(second::block).hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void storm_randomAborts_eachWaitEndsAndTheWorkRunsAtMostOnce(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        for (int round = 0; round < 4000; round++) {
          var runs = new AtomicInteger();
          var live = new AtomicInteger();
          int length = round % 5;
          var shared =
              async(
                      () -> {
                        runs.incrementAndGet();
                        live.incrementAndGet();
                        try {
                          for (int i = 0; i < length; i++) {
                            yieldNow().await();
                          }
                          return "value";
                        } finally {
                          try {
                            yieldNow().await(); // where the work may be cancelled, too
                          } finally {
                            live.decrementAndGet();
                          }
                        }
                      })
                  .shared();
          List<JoinHandle<String>> handles = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            handles.add(spawn(shared.get()));
          }
          for (var handle : handles) {
            if (ThreadLocalRandom.current().nextInt(3) > 0) {
              handle.abort();
            }
          }
          for (var handle : handles) {
            handle.settled().timeout(ofSeconds(20)).await();
          }
          assertThat(runs.get()).isBetween(0, 1);
          if (!shared.toString().contains("not begun")) {
            assertThat(shared.isDone()).as("%s", shared).isTrue();
            assertThat(live.get()).isZero();
          }
        }
      });
    }
  }

  // ---- kept for a time

  @Test
  void memoized_withinTheTime_isMadeOnce() throws Exception {
    paused.run(() -> {
      // @start region=memoized
      var token = Memoized.of(ofMinutes(5), () -> load("token").await());
      String first = token.get().await();
      String same = token.get().await(); // kept
      // @end
      assertThat(first).isEqualTo("token 1").isEqualTo(same);
      sleep(ofMinutes(6)).await();
      assertThat(join(token.get(), token.get()).await().first()).isEqualTo("token 2");
      token.invalidate();
      assertThat(token.get().await()).isEqualTo("token 3");
      assertThat(token).hasToString("memoized (shared future (done))");
    });
  }

  @Test
  void memoized_failure_isNotKept() throws Exception {
    var token = Memoized.of(ofMinutes(5), () -> load("token").await());
    paused.run(() -> {
      fails = true;
      var outcomes = joinAllSettled(token.get(), token.get()).await();
      assertThat(outcomes).noneMatch(Outcome::isSuccess);
      assertThat(loads).isOne();
      fails = false;
      assertThat(token.get().await()).isEqualTo("token 2");
    });
  }

  @Test
  void memoized_lastWaiterCancelled_nextBeginsAnew() throws Exception {
    var token = Memoized.of(ofMinutes(5), () -> load("token").await());
    paused.run(() -> {
      var late = spawn(token.get().timeout(ofMillis(3)));
      late.settled().await();
      assertThat(token.get().await()).isEqualTo("token 2");
    });
  }

  @Test
  void memoized_onAnotherClock_isMadeAnew() throws Exception {
    var token = Memoized.of(ofHours(5), () -> load("token").await());
    paused.run(() -> assertThat(token.get().await()).isEqualTo("token 1"));
    try (var other = new Paused()) {
      other.run(() -> assertThat(token.get().await()).isEqualTo("token 2"));
    }
  }

  @Test
  void memoizedMap_perKeyOneMakingAndSoManyKept() throws Exception {
    paused.run(() -> {
      // @start region=memoizedMap
      MemoizedMap<String, String> users = MemoizedMap.of(2, ofMinutes(5), name -> load(name).await());
      var both = join(users.get("ada"), users.get("ada")).await(); // one load
      // @end
      assertThat(both.first()).isEqualTo("ada 1").isEqualTo(both.second());
      assertThat(users.get("bob").await()).isEqualTo("bob 2");
      assertThat(users.get("ada").await()).isEqualTo("ada 1");
      assertThat(users.get("cyd").await()).isEqualTo("cyd 3"); // bob gives way
      assertThat(users.size()).isEqualTo(2);
      assertThat(users.get("bob").await()).isEqualTo("bob 4");
      users.invalidate("bob");
      assertThat(users.get("bob").await()).isEqualTo("bob 5");
      users.invalidateAll();
      assertThat(users).hasToString("memoized map (0 of at most 2)");
    });
  }

  @Test
  void memoizedMap_keptForNoTime_isSingleFlightOnly() throws Exception {
    paused.run(() -> {
      MemoizedMap<String, String> users = MemoizedMap.of(8, ZERO, name -> load(name).await());
      join(users.get("a"), users.get("a")).await();
      assertThat(loads).isOne();
      users.get("a").await();
      assertThat(loads).isEqualTo(2);
    });
  }

  @Test
  void memoizedMap_moreMakingsThanItKeeps_areNotDoubled() throws Exception {
    paused.run(() -> {
      MemoizedMap<String, String> users =
          MemoizedMap.of(1, ofMinutes(5), name -> load(name).await());
      var a = spawn(users.get("a"));
      var b = spawn(users.get("b"));
      sleep(ofMillis(5)).await();
      String again = users.get("a").await(); // still being made
      assertThat(again).isEqualTo(a.await());
      b.await();
      assertThat(loads).isEqualTo(2);
      assertThat(users.size()).isOne();
    });
  }

  @Test
  void memoizedMap_failedKeys_takeNoPlace() throws Exception {
    paused.run(() -> {
      MemoizedMap<String, String> users =
          MemoizedMap.of(2, ofMinutes(5), name -> load(name).await());
      users.get("good").await();
      fails = true;
      for (int i = 0; i < 5; i++) {
        assertThat(users.get("bad " + i).settled().await().isSuccess()).isFalse();
        assertThat(users.get("late " + i).timeout(ofMillis(3)).settled().await().isSuccess())
            .isFalse();
      }
      fails = false;
      assertThat(users.get("good").await()).isEqualTo("good 1");
      assertThat(users.size()).isOne();
    });
  }

  @Test
  void memoizedMap_getNeverAwaited_takesNoPlace() throws Exception {
    paused.run(() -> {
      MemoizedMap<String, String> users =
          MemoizedMap.of(1, ofMinutes(5), name -> load(name).await());
      users.get("a").await();
      assertThat(users.get("b")).isNotNull();
      assertThat(users.get("a").await()).isEqualTo("a 1");
    });
  }

  @Test
  void memoizedMap_invalidatedWhileItIsMade_isMadeAnewForWhoAsksNext() throws Exception {
    paused.run(() -> {
      MemoizedMap<String, String> users =
          MemoizedMap.of(2, ofMinutes(5), name -> load(name).await());
      var early = spawn(users.get("ada"));
      sleep(ofMillis(5)).await();
      users.invalidate("ada");
      var late = spawn(users.get("ada"));
      String first = early.await();
      assertThat(users.get("ada").await()).isNotSameAs(first).isSameAs(late.await());
      assertThat(loads).isEqualTo(2);
      assertThat(users).hasToString("memoized map (1 of at most 2)");
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void memoizedMap_stormOfAbortsAndFailures_oneMakingPerKeyAndNothingIsLeft(int workers)
      throws Exception {
    try (var runtime =
        AsyncRuntime.builder().workers(workers).onUnhandledFailure(t -> {}).build()) {
      runtime.run(() -> {
        int keys = 5;
        var making = new AtomicIntegerArray(keys);
        MemoizedMap<Integer, String> values =
            MemoizedMap.of(
                2,
                ofHours(1),
                key -> {
                  assertThat(making.incrementAndGet(key)).isOne();
                  try {
                    yieldNow().await();
                    if (ThreadLocalRandom.current().nextInt(4) == 0) {
                      throw new IOException("no " + key);
                    }
                    yieldNow().await();
                    return "value " + key;
                  } finally {
                    making.decrementAndGet(key);
                  }
                });
        for (int round = 0; round < 300; round++) {
          List<JoinHandle<String>> handles = new ArrayList<>();
          for (int i = 0; i < 12; i++) {
            handles.add(spawn(values.get(ThreadLocalRandom.current().nextInt(keys))));
          }
          for (var handle : handles) {
            if (ThreadLocalRandom.current().nextInt(3) == 0) {
              handle.abort();
            }
          }
          for (var handle : handles) {
            switch (handle.settled().timeout(ofSeconds(20)).await()) {
              case Outcome.Success(var value) -> assertThat(value).startsWith("value");
              case Outcome.Failure(var cause) ->
                  assertThat(cause)
                      .satisfiesAnyOf(
                          aborted -> assertThat(((JoinException) aborted).isCancelled()).isTrue(),
                          failed -> assertThat(failed).hasRootCauseInstanceOf(IOException.class));
            }
          }
          assertThat(values.toString()).doesNotContain("being made");
          assertThat(values.size()).isLessThanOrEqualTo(2);
        }
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void memoized_askedInACleanupWhileItsRuntimeCloses_fails(int tasks) throws Exception {
    var token = Memoized.of(ofMinutes(5), () -> load("token").await());
    var heard = new ConcurrentLinkedQueue<String>();
    var unhandled = new ConcurrentLinkedQueue<Throwable>();
    try (var runtime =
        AsyncRuntime.builder().workers(2).onUnhandledFailure(unhandled::add).build()) {
      var begun = new CountDownLatch(tasks);
      for (int i = 0; i < tasks; i++) {
        runtime.spawn(() -> {
          begun.countDown();
          try {
            sleep(ofHours(1)).await();
          } finally {
            try {
              token.get().await();
            } catch (IllegalStateException e) {
              heard.add(e.getMessage());
            }
          }
        });
      }
      begun.await();
    }
    assertThat(unhandled).isEmpty(); // no cleanup was forced
    assertThat(heard)
        .hasSize(tasks)
        .allMatch(message -> message.contains("its runtime was closed"));
    assertThat(loads).isZero();
  }

  @Test
  void memoized_runtimeOfTheMakingCloses_isMadeByWhoWaitsElsewhere() throws Exception {
    var begun = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var token =
        Memoized.of(
            ofMinutes(5),
            () -> {
              begun.countDown();
              if (asked.getCount() > 0) {
                sleep(ofHours(1)).await();
              }
              return "token";
            });
    try (var other = AsyncRuntime.builder().workers(1).build()) {
      JoinHandle<String> waiting;
      try (var runtime = AsyncRuntime.builder().workers(1).build()) {
        runtime.spawn(token.get());
        begun.await();
        waiting = other.spawn(token.get());
        while (!token.toString().contains("2 waiting")) {
          Thread.onSpinWait();
        }
        asked.countDown();
      }
      assertThat(waiting.block()).isEqualTo("token");
    }
  }

  @Test
  void workThatAwaitsItself_isRefused() throws Exception {
    paused.run(() -> {
      var shared = new ArrayList<Shared<Integer>>();
      shared.add(async(() -> shared.getFirst().get().await()).shared());
      var ofShared = (Outcome.Failure<Integer>) shared.getFirst().get().settled().await();
      assertThat(ofShared.cause())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("its own work awaits it");

      var memoized = new ArrayList<Memoized<Integer>>();
      memoized.add(Memoized.of(ofMinutes(5), () -> 1 + memoized.getFirst().get().await()));
      var ofMemoized = memoized.getFirst().get().timeout(ofSeconds(1)).settled().await();
      assertThat(((Outcome.Failure<Integer>) ofMemoized).cause())
          .hasMessageContaining("its own work awaits it");
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void memoized_stormOfTimeouts_valueIsRightAndNobodyHangs(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        var making = new AtomicInteger();
        var most = new AtomicInteger();
        var value =
            Memoized.of(
                ZERO,
                () -> {
                  most.accumulateAndGet(making.incrementAndGet(), Math::max);
                  try {
                    yieldNow().await();
                    yieldNow().await();
                    return "value";
                  } finally {
                    making.decrementAndGet();
                  }
                });
        var random = new Random(3);
        for (int round = 0; round < 300; round++) {
          List<JoinHandle<String>> handles = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            handles.add(spawn(value.get()));
          }
          for (var handle : handles) {
            if (random.nextInt(3) == 0) {
              handle.abort();
            }
          }
          for (var handle : handles) {
            if (handle.settled().timeout(ofSeconds(20)).await()
                instanceof Outcome.Success(var got)) {
              assertThat(got).isEqualTo("value");
            }
          }
        }
        assertThat(making.get()).isZero();
      });
    }
  }
}
