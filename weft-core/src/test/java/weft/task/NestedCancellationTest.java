package weft.task;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.keep;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;
import static weft.task.Cleanups.failureOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;

/// Cancelling bodies and combinators that are nested as deep as they may be, and deeper.
class NestedCancellationTest {
  private final Cleanups cleanups = new Cleanups();
  private final List<String> log = cleanups.log;

  private Async<String> recursion(int depth, int end) {
    return async(() -> {
      try {
        if (depth == end) {
          sleep(ofSeconds(1000)).await();
        }
        return recursion(depth + 1, end).timeout(ofSeconds(2000)).await();
      } finally {
        yieldNow().await();
        log.add("cleanup " + depth);
      }
    });
  }

  @Test
  void cancelling_recursionThroughCombinatorsAtTheLimit_everyCleanupRuns() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(recursion(0, 128));
        sleep(ofSeconds(1)).await();
        handle.abort();
        assertThat(failureOf(handle).await().getSuppressed()).isEmpty();
      });
      assertThat(log).hasSize(129).startsWith("cleanup 128").endsWith("cleanup 0");
    }
  }

  @Test
  void await_recursionThroughCombinatorsBeyondTheLimit_refusedAndCleanedUp() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(failureOf(spawn(recursion(0, 129))).await().getCause())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("nested in 128 others (join, select");
        assertThat(log).hasSize(129).startsWith("cleanup 128").endsWith("cleanup 0");
        assertThat(join(ready(1), ready(2)).await().first())
            .isEqualTo(1); // the count is right again
      });
    }
  }

  private interface Nest {
    Async<Integer> around(Async<Integer> inner);
  }

  private static Async<Integer> plain(int bodies, Async<Integer> inner) {
    return async(() -> bodies == 0 ? inner.await() : plain(bodies - 1, inner).await() + 1);
  }

  private Async<Integer> nest(int levels, int bodies, Nest nest, int[] open) {
    return async(() -> {
      open[0]++;
      try {
        if (levels == 0) {
          sleep(ofSeconds(1000)).await();
          return 0;
        }
        return nest.around(plain(bodies, nest(levels - 1, bodies, nest, open))).await();
      } finally {
        yieldNow().await();
        ready(1).timeout(ofSeconds(1)).await(); // cleanup may nest a little deeper
        open[0]--;
      }
    });
  }

  /// As deep as allowed, and with as many plain bodies in between as fit.
  @Test
  void cancelling_combinatorsAndBodiesInTurns_everyCleanupRuns() throws Exception {
    List<Nest> nests =
        List.of(
            inner -> inner.timeout(ofSeconds(2000)),
            inner -> async(() -> join(inner, ready(1)).await().first()),
            inner -> inner.when(true),
            inner -> async(() -> keep(inner).await()),
            inner -> weft.Weft.unconstrained(inner));
    for (Nest nest : nests) {
      var open = new int[1];
      try (var paused = new Paused()) {
        paused.run(() -> {
          var handle = spawn(nest(120, 60, nest, open));
          sleep(ofSeconds(1)).await();
          assertThat(open[0]).isEqualTo(121);
          handle.abort();
          assertThat(failureOf(handle).await().getSuppressed()).isEmpty();
        });
      }
      assertThat(open[0]).isZero();
    }
  }

  @Test
  void await_wrappersBeyondTheLimit_refused() throws Exception {
    List<Nest> nests =
        List.of(
            inner -> inner.timeout(ofSeconds(2000)),
            inner -> inner.when(true),
            inner -> async(() -> keep(inner).await()));
    for (Nest nest : nests) {
      try (var paused = new Paused()) {
        paused.run(() ->
            assertThat(failureOf(spawn(nest(100_000, 1, nest, new int[1]))).await().getCause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nested in 128 others"));
      }
    }
  }
}
