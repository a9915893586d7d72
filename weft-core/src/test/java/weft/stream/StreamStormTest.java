package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.Weft;

/// Pipelines of random operators in tasks that are aborted: what was opened is closed.
@Timeout(120)
class StreamStormTest {
  private final AtomicInteger open = new AtomicInteger();

  private AsyncStream<Integer> counting() {
    return Weft.stream(out -> {
      open.incrementAndGet();
      try {
        for (int i = 0; i < 20; i++) {
          yieldNow().await();
          out.emit(i).await();
        }
      } finally {
        yieldNow().await();
        open.decrementAndGet();
      }
    });
  }

  private static Async<?> pause(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> sleep(Duration.ofMillis(1));
      case 1, 2, 3 -> yieldNow();
      default -> ready(1);
    };
  }

  private Async<Void> pipeline(SplittableRandom random) {
    return async(() -> {
      AsyncStream<Integer> stream = counting();
      for (int i = random.nextInt(5); i > 0; i--) {
        var choices = Stage.all(random.nextInt(3), () -> pause(random));
        stream = choices.get(random.nextInt(choices.size())).operator().apply(stream);
      }
      stream.forEach(x -> pause(random).await()).await();
    });
  }

  private void blow(int workers) throws Exception {
    assertThat(
            AbortStorm.blow(
                "streams",
                workers,
                AbortStorm.of(32, this::pipeline),
                () -> assertThat(open).hasValue(0)))
        .isEmpty();
  }

  @Test
  void pipelines_underAborts_closeTheirSources() throws Exception {
    blow(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Tag("full")
  void pipelines_underAbortsOnMoreWorkers_closeTheirSources(int workers) throws Exception {
    blow(workers);
  }
}
