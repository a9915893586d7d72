package weft.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A runtime whose end is the doing of another one's task.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CloseTwoRuntimesTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> reports = Collections.synchronizedList(new ArrayList<>());

  /// A runtime without threads, in which a task sleeps.
  private AsyncRuntime withTask() throws Exception {
    var runtime =
        AsyncRuntime.builder()
            .name("inner")
            .currentThread()
            .onUnhandledFailure(reports::add)
            .build();
    runtime.run(() -> {
      spawn(() -> {
        try {
          sleep(ofSeconds(1000)).await();
        } finally {
          sleep(ofMillis(1)).await();
          log.add("cleaned up on " + Thread.currentThread().getName());
        }
      });
      yieldNow().await();
    });
    return runtime;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void close_byATaskOfAnotherRuntime_bothGoOn(boolean ownThreads) throws Exception {
    AsyncRuntime inner = withTask();
    var builder = AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add);
    try (var outer = ownThreads ? builder.build() : builder.currentThread().build()) {
      outer.run(() -> {
        inner.close();
        log.add("closed");
        sleep(ofMillis(1)).await();
        spawn(() -> log.add("a task of the outer one")).await();
      });
    }
    assertThat(log)
        .containsExactly("cleaned up on inner-close", "closed", "a task of the outer one");
    assertThat(reports).isEmpty();
  }
}
