package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.runtime.AsyncRuntime;

/// A worker outlives what goes wrong outside of the bodies it runs.
@Timeout(60)
class WorkerTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void run_endOfATaskThrows_reportedAndTheWorkerGoesOn(boolean ownThreads) throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var outOfMemory = new OutOfMemoryError("of a test");
    var builder = AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add);
    try (var runtime = ownThreads ? builder.build() : builder.currentThread().build()) {
      int sum =
          runtime.run(() -> {
            var task = new TestTask();
            task.afterwards =
                () -> {
                  throw outOfMemory;
                };
            Task.spawn(task);
            var handle =
                spawn(() -> {
                  yieldNow().await();
                  return 4;
                });
            yieldNow().await();
            return handle.await() + 38;
          });
      assertThat(sum).isEqualTo(42);
    }
    assertThat(reports).containsExactly(outOfMemory);
  }

  /// However often it fails, as it may while there is no memory.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void run_whatWasPostponedFails_itIsTriedAgainAndTheWorkerGoesOn(boolean ownThreads)
      throws Exception {
    var reports = Collections.synchronizedList(new ArrayList<Throwable>());
    var tries = new AtomicInteger();
    var builder = AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add);
    try (var runtime = ownThreads ? builder.build() : builder.currentThread().build()) {
      int sum =
          runtime.run(() -> {
            Postponed failing =
                () -> {
                  if (tries.incrementAndGet() <= 5) {
                    throw new OutOfMemoryError("of a test");
                  }
                };
            assertThat(PollState.postpone(failing)).isTrue();
            while (tries.get() < 6) {
              yieldNow().await();
            }
            return 42;
          });
      assertThat(sum).isEqualTo(42);
    }
    assertThat(tries).hasValue(6);
    assertThat(reports).isNotEmpty().allMatch(OutOfMemoryError.class::isInstance);
  }
}
