package weft.combinators;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.tryJoinAll;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.runtime.AsyncRuntime;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Joins with a limit, some of which are aborted, time out or fail: never more are under way, and
/// none is left behind.
class LimitedJoinStressTest {
  /// How long one run goes on; the seed is printed.
  private static final Duration LENGTH =
      "full".equals(System.getProperty("weft.tier")) ? Duration.ofSeconds(20) : ofMillis(700);

  /// Over all joins, from the begin of a body to the end of its cleanup.
  private final AtomicInteger underWay = new AtomicInteger();

  private Async<Integer> child(AtomicInteger ofItsJoin, int limit, int number, int choice) {
    return async(() -> {
      underWay.incrementAndGet();
      assertThat(ofItsJoin.incrementAndGet()).isLessThanOrEqualTo(limit);
      try {
        switch (choice) {
          case 0 -> throw new UnsupportedOperationException("as planned");
          case 1, 2 -> sleep(ofMillis(1)).await();
          case 3, 4, 5 -> yieldNow().await();
          default -> {}
        }
        return number;
      } finally {
        ofItsJoin.decrementAndGet();
        underWay.decrementAndGet();
      }
    });
  }

  private AsyncRunnable join(SplittableRandom random) {
    return () -> {
      int limit = 1 + random.nextInt(6);
      var ofThis = new AtomicInteger();
      var children = new ArrayList<Async<Integer>>();
      int count = random.nextInt(40);
      int failing = random.nextBoolean() ? 0 : 1;
      for (int i = 0; i < count; i++) {
        children.add(child(ofThis, limit, i, failing + random.nextInt(20)));
      }
      var joined = random.nextBoolean() ? joinAll(limit, children) : tryJoinAll(limit, children);
      try {
        var values =
            (random.nextInt(3) == 0 ? joined.timeout(ofMillis(random.nextInt(3))) : joined).await();
        assertThat(values).hasSize(count).isSorted();
      } catch (TimeoutException | UnsupportedOperationException e) {
        // Both are meant to happen.
      }
      assertThat(ofThis).hasValue(0);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void joinAll_limitedAndRandomAborts_neverMoreAndNoneLeft(int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println("LimitedJoinStressTest: workers " + workers + ", seed " + seed);
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + LENGTH.toNanos();
    try (var runtime = AsyncRuntime.builder().workers(workers).seed(seed).build()) {
      while (System.nanoTime() < end) {
        round(runtime, random);
        assertThat(underWay).hasValue(0);
      }
    }
  }

  private void round(AsyncRuntime runtime, SplittableRandom random) throws Exception {
    var tasks = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < 20; i++) {
      tasks.add(runtime.spawn(join(random.split())));
    }
    for (var task : tasks) {
      if (random.nextInt(4) == 0) {
        task.abort();
      }
    }
    for (var task : tasks) {
      try {
        task.block();
      } catch (JoinException e) {
        if (!e.isCancelled()) {
          throw e;
        }
      }
    }
  }
}
