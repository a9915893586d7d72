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
import org.junit.jupiter.params.provider.CsvSource;
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

  /// A body that awaits so many others, each the next.
  private static Async<Integer> nested(int depth, boolean yields) {
    return async(() -> {
      if (yields) {
        yieldNow().await();
      }
      return depth == 0 ? 0 : 1 + nested(depth - 1, yields).await();
    });
  }

  private int run(int depth, boolean yields) throws Exception {
    return runtime.run(() -> nested(depth, yields).await());
  }

  @Test
  void await_asManyAsAllowed_works() throws Exception {
    assertThat(run(LIMIT - 2, false)).isEqualTo(LIMIT - 2);
    assertThat(run(LIMIT - 2, true)).isEqualTo(LIMIT - 2);
  }

  @Test
  void await_withoutEnd_overflowNamesTheLineAndTheRemedy() throws Exception {
    for (boolean yields : new boolean[] {false, true}) {
      assertThatThrownBy(() -> run(Integer.MAX_VALUE, yields))
          .isInstanceOf(StackOverflowError.class)
          .hasMessageContaining(" async bodies await each other, each the next")
          .hasMessageContaining("runtime short")
          .hasMessageContaining("ChainLimitTest.java:")
          .hasMessageContaining("raise chainLimit");
      assertThat(run(10, yields)).isEqualTo(10);
    }
  }

  @Test
  void await_inBranches_eachHasItsOwnChain() throws Exception {
    int sum =
        runtime.run(() -> {
          var both = join(nested(LIMIT - 2, true), nested(LIMIT - 2, false)).await();
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
            all += nested(LIMIT / 2, i % 2 == 0).await();
          }
          return all;
        });
    assertThat(sum).isEqualTo(5 * LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "64, 64", "65, 128", "100, 128", "128, 128"})
  void chainLimit_isRoundedUp_soManyBodiesAndNoMore(int asked, int limit) throws Exception {
    for (boolean yields : new boolean[] {false, true}) {
      try (var rounding = AsyncRuntime.builder().currentThread().chainLimit(asked).build()) {
        int inner = limit - 2; // within the root and the outermost
        assertThat(rounding.<Integer>run(() -> nested(inner, yields).await())).isEqualTo(inner);
        assertThatThrownBy(() -> rounding.<Integer>run(() -> nested(inner + 1, yields).await()))
            .isInstanceOf(StackOverflowError.class)
            .hasMessageStartingWith(limit + " async bodies await each other");
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
