package weft.woven;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Manual;
import weft.Paused;
import weft.Stepper;
import weft.task.JoinException;

/// Bodies that await bodies, deep and shallow.
class ChainTest {
  private final List<String> log = new ArrayList<>();

  private static Async<Integer> nested(int depth, Async<Integer> leaf) {
    return async(() -> depth == 0 ? leaf.await() : nested(depth - 1, leaf).await() + 1);
  }

  /// Every body awaits three times, so that callers go on and begin bodies anew.
  private static Async<Integer> thrice(int depth) {
    return async(() -> {
      if (depth == 0) {
        yieldNow().await();
        return 1;
      }
      int sum = thrice(depth - 1).await();
      if (depth % 10 == 0) {
        yieldNow().await();
        sum += nested(3, ready(0)).await();
      }
      return sum + nested(depth % 2 * 70, ready(0)).await() % 2;
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 62, 63, 64, 65, 127, 128, 129, 10_000, 100_000})
  void await_deepChain_readyLeaf(int depth) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(nested(depth, ready(5)).await()).isEqualTo(depth + 5));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 62, 63, 64, 65, 127, 128, 10_000, 100_000})
  void await_deepChain_pendingLeaf(int depth) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Integer> leaf =
            async(() -> {
              sleep(ofMillis(1)).await();
              return 5;
            });
        assertThat(nested(depth, leaf).await()).isEqualTo(depth + 5);
      });
    }
  }

  @Test
  void await_deepChainThatGrowsAndShrinks_sameAsShallow() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(thrice(1000).await()).isEqualTo(301));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 10_000})
  void await_leafOfADeepChainFails_sameExceptionAtTheTop(int depth) throws Exception {
    var failure = new IOException("broken");
    var leaf = new Manual<Integer>();
    Stepper.onWorker(() -> {
      var stepper = new Stepper(nested(depth, leaf));
      assertThat(stepper.isPending()).isTrue();
      leaf.fail(failure);
      assertThat(catchThrowable(stepper::poll)).isSameAs(failure);
    });
  }

  @Test
  void poll_deepChain_polledAtTheLeafOnly() throws Exception {
    var leaf = new Manual<Integer>();
    Stepper.onWorker(() -> {
      var stepper = new Stepper(nested(1000, leaf));
      assertThat(stepper.isPending()).isTrue();
      assertThat(stepper.isPending()).isTrue();
      assertThat(leaf.polls).isEqualTo(2);
      leaf.complete(1);
      assertThat(stepper.poll()).isEqualTo(1001);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 10_000})
  void abort_deepChain_cleanupInnerBeforeOuter(int depth) throws Exception {
    var leaf = new Manual<Integer>().withSlowCleanup();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(logging(depth, leaf));
        yieldNow().await();
        handle.abort();
        yieldNow().await();
        assertThat(log).isEmpty();
        leaf.endCleanup();
        try {
          handle.await();
          log.add("no exception");
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
      });
    }
    assertThat(log).hasSize(depth + 1);
    for (int i = 0; i <= depth; i++) {
      assertThat(log.get(i)).isEqualTo("cleanup " + i);
    }
  }

  private Async<Integer> logging(int depth, Async<Integer> leaf) {
    return async(() -> {
      try {
        return depth == 0 ? leaf.await() : logging(depth - 1, leaf).await();
      } finally {
        if (depth % 3 == 0) {
          nested(70, ready(1)).await();
          yieldNow().await();
        }
        log.add("cleanup " + depth);
      }
    });
  }

  @Test
  void join_ofDeepChains_eachGoesOnByItself() throws Exception {
    var left = new Manual<Integer>();
    var right = new Manual<Integer>();
    Stepper.onWorker(() -> {
      var stepper = new Stepper(join(nested(200, left), nested(300, right)));
      assertThat(stepper.isPending()).isTrue();
      right.complete(0);
      assertThat(stepper.isPending()).isTrue();
      left.complete(0);
      assertThat(stepper.poll()).hasToString("Joined2[first=200, second=300]");
    });
  }

  @Test
  void await_bodyOfTheChainASecondTime_refused() throws Exception {
    var leaf = new Manual<Integer>();
    Stepper.onWorker(() -> {
      Async<Integer> inner = nested(0, leaf);
      Async<Integer> outer = nested(0, inner);
      var stepper = new Stepper(outer);
      assertThat(stepper.isPending()).isTrue();
      assertThat(catchThrowable(() -> new Stepper(nested(0, inner)).poll()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("awaited again");
      leaf.complete(7);
      assertThat(stepper.poll()).isEqualTo(7);
      assertThat(catchThrowable(() -> new Stepper(nested(0, inner)).poll()))
          .hasMessageContaining("awaited again");
    });
  }

  @Test
  void await_aMillionReadyInALoop_noStackNoGarbageLeft() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        int sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
          sum += nested(1, ready(0)).await();
        }
        assertThat(sum).isEqualTo(1_000_000);
      });
    }
  }
}
