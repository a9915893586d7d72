package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.Weft.stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;

/// What closing a pipeline ends with.
@Timeout(60)
class ClosingTest {
  private final Paused paused = new Paused();

  private AsyncStream<Integer> pipeline(boolean fails) {
    return stream(
            out -> {
              try {
                out.emit(1).await();
              } finally {
                if (fails) {
                  throw new IllegalStateException("source");
                }
              }
            })
        .map(x -> {
          try {
            sleep(ofSeconds(100)).await();
          } finally {
            if (fails) {
              throw new IllegalStateException("function");
            }
          }
          return 1;
        });
  }

  private void cancel(AsyncStream<Integer> items) throws Exception {
    try (paused) {
      paused.run(() -> {
        try {
          items.toList().timeout(ofMillis(1)).await();
        } catch (java.util.concurrent.TimeoutException e) {
          for (Throwable suppressed : e.getSuppressed()) {
            paused.unhandled.add(suppressed);
            paused.unhandled.addAll(java.util.List.of(suppressed.getSuppressed()));
          }
        }
      });
    }
  }

  @Test
  void close_ofTwoSuspendedBodies_isNoFailure() throws Exception {
    cancel(pipeline(false));

    assertThat(paused.unhandled).isEmpty();
  }

  @Test
  void close_ofTwoThatFail_tellsOfBoth() throws Exception {
    cancel(pipeline(true));

    assertThat(paused.unhandled)
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("function", "source");
  }

  @Test
  void onClose_ofTaskThatNeverBegan_runsToItsEnd() throws Exception {
    var log = new java.util.ArrayList<String>();
    try (paused) {
      paused.run(() -> {
        var task =
            weft.Weft.spawn(
                AsyncStream.of(1)
                    .onClose(() -> {
                      sleep(ofMillis(1)).await();
                      log.add("closed");
                    })
                    .toList());
        task.abort();
        sleep(ofMillis(10)).await();
      });
    }

    assertThat(log).containsExactly("closed");
    assertThat(paused.unhandled).isEmpty();
  }
}
