package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.spawn;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.runtime.AsyncRuntime;

/// Streams that always have an item let others run, and can be cancelled.
@Timeout(60)
class AtHandTest {
  private static AsyncStream<Integer> endless() {
    return stream(out -> {
      while (true) {
        out.emit(1).await();
      }
    });
  }

  static java.util.stream.Stream<Supplier<AsyncStream<Integer>>> streams() {
    return java.util.stream.Stream.of(
        () -> AsyncStream.repeat(1),
        () -> AsyncStream.repeat(1).filter(x -> x > 1),
        () ->
            AsyncStream.repeat(1)
                .filter(x -> {
                  if (x > 1) {
                    yieldNow().await();
                  }
                  return x > 1;
                }),
        () -> AsyncStream.iterate(1, x -> x).skip(Long.MAX_VALUE),
        () -> AsyncStream.generate(() -> 1).dropWhile(x -> true),
        () -> AsyncStream.merge(AsyncStream.repeat(1), AsyncStream.repeat(2)).filter(x -> x > 2),
        () -> AsyncStream.repeat(1).flatMap(x -> AsyncStream.empty()),
        () -> AsyncStream.repeat(1).flatMap(4, x -> AsyncStream.empty()),
        () -> AsyncStream.repeat(1).mapMulti((x, out) -> {}),
        () -> AsyncStream.repeat(1).mapConcurrent(4, x -> x).filter(x -> x > 1),
        () -> AsyncStream.repeat(1).zip(AsyncStream.repeat(2), (x, y) -> x).filter(x -> x > 1),
        () -> AsyncStream.repeat(1).distinct(),
        () -> AsyncStream.repeat(1).switchMap(x -> AsyncStream.empty()),
        () -> endless().filter(x -> x > 1),
        () ->
            endless()
                .filter(x -> {
                  if (x > 1) {
                    yieldNow().await();
                  }
                  return x > 1;
                }));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void endlessStream_onOneWorker_letsOthersRunAndIsCancelled(Supplier<AsyncStream<Integer>> stream)
      throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      runtime.run(() -> {
        var task = spawn(stream.get().count());
        for (int i = 0; i < 10; i++) {
          yieldNow().await();
        }
        assertThat(task.isFinished()).isFalse();
        task.abort();
        try {
          task.await();
        } catch (weft.task.JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
      });
    }
  }

  @Test
  void endlessStream_withTimeout_isLate() {
    assertThatThrownBy(() -> AsyncStream.repeat(1).count().timeout(ofMillis(5)).block())
        .isInstanceOf(TimeoutException.class);
  }
}
