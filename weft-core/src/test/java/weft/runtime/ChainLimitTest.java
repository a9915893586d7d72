package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.yieldNow;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;

/// How many bodies may await each other, each the next.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChainLimitTest {
  private static final int LIMIT = 1_000;

  private final AsyncRuntime runtime =
      AsyncRuntime.builder().name("short").workers(2).chainLimit(LIMIT).build();

  @AfterEach
  void close() {
    runtime.close();
  }

  /// A body that awaits so many others, each the next; each, none or one in so many suspends first.
  private static Async<Integer> nested(int depth, int yieldsOneIn) {
    return async(() -> {
      if (yieldsOneIn > 0 && depth % yieldsOneIn == 0) {
        yieldNow().await();
      }
      return depth == 0 ? 0 : 1 + nested(depth - 1, yieldsOneIn).await();
    });
  }

  private int run(int depth, int yieldsOneIn) throws Exception {
    return runtime.run(() -> nested(depth, yieldsOneIn).await());
  }

  @Test
  void await_asManyAsAllowed_works() throws Exception {
    assertThat(run(LIMIT - 2, 0)).isEqualTo(LIMIT - 2);
    assertThat(run(LIMIT - 2, 1)).isEqualTo(LIMIT - 2);
  }

  @Test
  void await_withoutEnd_overflowNamesTheLineAndTheRemedy() throws Exception {
    for (int yieldsOneIn : new int[] {0, 1, 2, 3, 7, 62, 63, 64, 100}) {
      assertThatThrownBy(() -> run(Integer.MAX_VALUE, yieldsOneIn))
          .isInstanceOf(StackOverflowError.class)
          .hasMessageContaining(" async bodies await each other, each the next")
          .hasMessageContaining("runtime short")
          .hasMessageContaining("ChainLimitTest.java:")
          .hasMessageContaining("raise chainLimit");
      assertThat(run(10, yieldsOneIn)).isEqualTo(10);
    }
  }

  @Test
  void await_inBranches_eachHasItsOwnChain() throws Exception {
    int sum =
        runtime.run(() -> {
          var both = join(nested(LIMIT - 2, 1), nested(LIMIT - 2, 0)).await();
          return both.first() + both.second();
        });
    assertThat(sum).isEqualTo(2 * LIMIT - 4);
  }

  @Test
  void await_oneAfterTheOther_doNotAddUp() throws Exception {
    int sum =
        runtime.run(() -> {
          int all = 0;
          for (int i = 0; i < 10; i++) {
            all += nested(LIMIT / 2, i % 4).await();
          }
          return all;
        });
    assertThat(sum).isEqualTo(5 * LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 64, 65, 100, 128, 1_000})
  void chainLimit_soManyBodies_andAtMost62More(int limit) throws Exception {
    for (int yieldsOneIn : new int[] {0, 1, 3, 64}) {
      try (var small = AsyncRuntime.builder().currentThread().chainLimit(limit).build()) {
        int inner = limit - 2; // within the root and the outermost
        assertThat(small.<Integer>run(() -> nested(inner, yieldsOneIn).await())).isEqualTo(inner);
        assertThatThrownBy(() -> small.<Integer>run(() -> nested(inner + 64, yieldsOneIn).await()))
            .isInstanceOf(StackOverflowError.class)
            .hasMessageContaining(" is " + limit + "; the innermost");
      }
    }
  }

  @Test
  void chainLimit_outOfRange_refused() {
    for (int bodies : new int[] {0, -1, 2_000_001}) {
      assertThatThrownBy(() -> AsyncRuntime.builder().chainLimit(bodies).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("chainLimit: " + bodies + " (expected: 1 to 2000000)");
    }
  }
}
