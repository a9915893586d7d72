package weft.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncSupplier;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;

/// Two tasks await one future at the same instant, on two workers: one of them runs it, the other
/// is refused with the sentence that names both.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClaimRaceTest {
  private static final int ROUNDS = 2_000;

  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger atTheStart = new AtomicInteger();

  private Async<Integer> counted() {
    return async(() -> {
      runs.incrementAndGet();
      yieldNow().await();
      return 1;
    });
  }

  private static final List<Function<ClaimRaceTest, Async<?>>> KINDS =
      List.of(
          ClaimRaceTest::counted,
          test -> test.counted().timeout(Duration.ofHours(1)),
          test -> join(test.counted(), test.counted()),
          test -> select(test.counted(), async(() -> 1)),
          test -> AsyncSemaphore.of(1).acquire());

  /// Both wait here until both are there, holding their workers.
  private void meet() {
    atTheStart.incrementAndGet();
    long start = System.nanoTime();
    while (atTheStart.get() < 2 && System.nanoTime() - start < 50_000) {
      Thread.onSpinWait();
    }
  }

  private AsyncSupplier<String> racer(Async<?> shared) {
    return () -> {
      meet();
      try {
        shared.await();
        return "had it";
      } catch (IllegalStateException e) {
        return e.getMessage();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void await_byTwoTasksAtOnce_oneIsRefused(int kind) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      for (int round = 0; round < ROUNDS; round++) {
        runs.set(0);
        atTheStart.set(0);
        runtime.run(() -> {
          Async<?> shared = KINDS.get(kind).apply(this);
          var other = spawn(racer(shared));
          yieldNow().await();
          String own = async(racer(shared)).await();
          String others = other.await();
          assertThat(List.of(own, others)).contains("had it");
          String refused = own.equals("had it") ? others : own;
          assertThat(refused).contains("An Async runs once");
          assertThat(runs.get()).isLessThanOrEqualTo(kind == 2 ? 2 : 1);
        });
      }
    }
  }

  /// One of them makes it in the very poll in which it awaits it.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void await_byItsMakerAndAnotherAtOnce_oneIsRefused(int kind) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      for (int round = 0; round < ROUNDS; round++) {
        runs.set(0);
        atTheStart.set(0);
        runtime.run(() -> {
          Async<?> shared = KINDS.get(kind).apply(this);
          var other = spawn(racer(shared));
          String own = async(racer(shared)).await();
          String others = other.await();
          assertThat(List.of(own, others)).contains("had it");
          String refused = own.equals("had it") ? others : own;
          assertThat(refused).contains("An Async runs once");
          assertThat(runs.get()).isLessThanOrEqualTo(kind == 2 ? 2 : 1);
        });
      }
    }
  }
}
