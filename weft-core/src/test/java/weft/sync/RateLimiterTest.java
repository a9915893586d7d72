package weft.sync;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RateLimiterTest {
  private final Paused paused = new Paused();
  private final List<Long> at = new ArrayList<>();

  @AfterEach
  void close() {
    paused.close();
  }

  private Async<Void> call(String url) {
    return async(() -> {
      at.add(paused.elapsed().toMillis());
    });
  }

  @Test
  void acquire_moreThanTheBurst_atTheRate() throws Exception {
    var urls = List.of("a", "b", "c", "d", "e");
    paused.run(() -> {
      // @start region=limiter
      var limiter = RateLimiter.of(10, ofSeconds(1), 2); // one in 100 ms, two at once
      for (String url : urls) {
        limiter.acquire().await();
        call(url).await();
      }
      // @end
    });
    assertThat(at).containsExactly(0L, 0L, 100L, 200L, 300L);
  }

  /// The timer's ticks are longer than the time between two permits.
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void acquire_permitsComeFasterThanTicks_atTheRateAllTheSame(int burst) throws Exception {
    paused.run(() -> {
      var limiter = RateLimiter.of(10_000, ofSeconds(1), burst);
      List<Async<Void>> all = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        all.add(limiter.acquire());
      }
      joinAll(all).await();
    });
    assertThat(paused.elapsed()).isBetween(ofMillis(990), ofMillis(1010));
  }

  @Test
  void bucket_afterSomebodyWaited_holdsNoMoreThanTheBurst() throws Exception {
    paused.run(() -> {
      var limiter = RateLimiter.of(10_000, ofSeconds(1), 2);
      limiter.acquire(2).await();
      limiter.acquire(2).await(); // a tick later, in which ten came
      assertThat(limiter.availablePermits()).isEqualTo(2);
      assertThat(limiter.tryAcquire(2)).isTrue();
      assertThat(limiter.tryAcquire()).isFalse();
    });
  }

  @Test
  void bucket_whileNobodyAsks_fillsUpToTheBurst() throws Exception {
    paused.run(() -> {
      var limiter = RateLimiter.of(10, ofSeconds(1), 3);
      limiter.acquire(3).await();
      assertThat(limiter.availablePermits()).isZero();
      sleep(ofMillis(250)).await();
      assertThat(limiter.availablePermits()).isEqualTo(2);
      sleep(ofSeconds(100)).await();
      assertThat(limiter.availablePermits()).isEqualTo(3);
    });
  }

  @Test
  void acquire_largeRequest_isNotOvertaken() throws Exception {
    paused.run(() -> {
      var limiter = RateLimiter.of(10, ofSeconds(1));
      limiter.acquire(10).await();
      var log = new ArrayList<String>();
      var large = spawn(limiter.acquire(10).map(n -> log.add("large")));
      yieldNow().await();
      var small = spawn(limiter.acquire(1).map(n -> log.add("small")));
      yieldNow().await();
      assertThat(limiter).hasToString("rate limiter (10 in PT1S, 1 waiting)");
      sleep(ofMillis(500)).await();
      assertThat(limiter.tryAcquire()).isFalse(); // others wait
      joinAll(large, small).await();
      assertThat(log).containsExactly("large", "small");
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(1100));
  }

  @Test
  void acquire_cancelledInEachState_takesNothing() throws Exception {
    for (int millis = 1; millis < 400; millis += 50) {
      int limit = millis;
      try (var own = new Paused()) {
        own.run(() -> {
          var limiter = RateLimiter.of(10, ofSeconds(1), 2);
          limiter.acquire(2).await();
          var first = spawn(limiter.acquire(2).timeout(ofMillis(limit)).settled()); // due at 200
          yieldNow().await();
          var second = spawn(limiter.acquire(1)); // at 300, or at 100 if the first has gone
          yieldNow().await();
          second.await();
          long expected = limit < 200 ? Math.max(100, limit) : 300;
          assertThat(own.elapsed().toMillis()).isBetween(expected, expected + 1);
          first.await();
        });
      }
    }
  }

  @Test
  void acquire_neverAwaited_takesNothing() throws Exception {
    paused.run(() -> {
      var limiter = RateLimiter.of(1, ofSeconds(1));
      assertThat(limiter.acquire()).isNotNull();
      assertThat(limiter.tryAcquire()).isTrue();
      assertThat(limiter.tryAcquire()).isFalse();
    });
  }

  @Test
  void clock_anotherRuntimes_theBucketStaysAsItWas() throws Exception {
    var limiter = RateLimiter.of(10, ofSeconds(1), 2);
    assertThat(limiter.tryAcquire(2)).isTrue(); // by the system's clock
    paused.run(() -> limiter.acquire().await());
    assertThat(paused.elapsed()).isBetween(ofMillis(100), ofMillis(101));
  }

  @Test
  void of_badArguments_areRefused() {
    assertThatThrownBy(() -> RateLimiter.of(0, ofSeconds(1))).hasMessageContaining("permits: 0");
    assertThatThrownBy(() -> RateLimiter.of(1, Duration.ZERO)).hasMessageContaining("period: PT0S");
    assertThatThrownBy(() -> RateLimiter.of(1, ofNanos(1), 0)).hasMessageContaining("burst: 0");
    var limiter = RateLimiter.of(3, ofSeconds(1));
    assertThatThrownBy(() -> limiter.tryAcquire(4))
        .hasMessage("permits: 4 (expected: from 1 to the burst, 3)");
    assertThatThrownBy(() -> limiter.tryAcquire(0)).hasMessageStartingWith("permits: 0");
  }

  @Test
  void rates_extreme_neitherOverflowNorStandStill() throws Exception {
    paused.run(() -> {
      var fast = RateLimiter.of(Integer.MAX_VALUE, ofNanos(1));
      for (int i = 0; i < 1000; i++) {
        fast.acquire(Integer.MAX_VALUE).await();
      }
      var slow = RateLimiter.of(1, Duration.ofDays(365));
      slow.acquire().await();
      slow.acquire().await();
    });
    assertThat(paused.elapsed()).isBetween(Duration.ofDays(365), Duration.ofDays(366));
  }

  /// At no time has it given more than a full bucket and what has come since.
  @Test
  void model_randomRequests_keepTheRate() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int burst = 1 + random.nextInt(5);
      int rate = 1 + random.nextInt(20);
      try (var own = new Paused()) {
        own.run(() -> {
          var limiter = RateLimiter.of(rate, ofSeconds(1), burst);
          long[] given = new long[1];
          List<Async<?>> requests = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            int count = 1 + random.nextInt(burst);
            var request =
                limiter
                    .acquire(count)
                    .map(n -> {
                      given[0] += count;
                      double most = burst + own.elapsed().toMillis() * rate / 1000.0;
                      assertThat((double) given[0]).isLessThanOrEqualTo(most + 1e-6);
                      return n;
                    });
            requests.add(
                spawn(
                    random.nextInt(3) == 0
                        ? request
                            .timeout(ofMillis(random.nextInt(500)))
                            .settled()
                            .map(o -> (Object) o)
                        : request.map(o -> (Object) "done")));
            sleep(ofMillis(random.nextInt(100))).await();
          }
          for (var each : requests) {
            each.await();
          }
          // and it has not given less: the last waited for no longer than its permits took
          assertThat(limiter.availablePermits()).isLessThanOrEqualTo(burst);
        });
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void storm_randomAborts_turnIsNeverLost(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      runtime.run(() -> {
        var limiter = RateLimiter.of(1_000_000, ofSeconds(1), 3);
        var done = new AtomicInteger();
        for (int round = 0; round < 200; round++) {
          List<JoinHandle<Integer>> handles = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            handles.add(spawn(limiter.acquire(1 + i % 3).map(n -> done.incrementAndGet())));
          }
          for (int i = 0; i < 10; i += 3) {
            handles.get((i + round) % 10).abort();
          }
          for (var handle : handles) {
            handle.settled().await();
          }
        }
        limiter.acquire(3).timeout(ofSeconds(20)).await();
        assertThat(done.get()).isBetween(1200, 2000);
        assertThat(limiter.toString()).endsWith("0 waiting)");
      });
    }
  }
}
