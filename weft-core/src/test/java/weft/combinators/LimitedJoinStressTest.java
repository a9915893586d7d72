package weft.combinators;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.tryJoinAll;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.AsyncRunnable;

/// Joins with a limit, some of which are aborted, time out or fail: never more are under way, and
/// none is left behind.
class LimitedJoinStressTest {
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
    var storm = AbortStorm.of(20, random -> async(join(random)));
    assertThat(
            AbortStorm.blow(
                "LimitedJoinStressTest", workers, storm, () -> assertThat(underWay).hasValue(0)))
        .isEmpty();
  }
}
