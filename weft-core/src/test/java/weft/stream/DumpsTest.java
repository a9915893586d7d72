package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.sync.Mpsc;

/// What dumps say about streams.
@Timeout(60)
class DumpsTest {
  private static String dumpOf(Async<?> future) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var task = runtime.spawn(() -> future.await());
      String dump =
          runtime.run(() -> {
            sleep(ofMillis(5)).await();
            return runtime.dump().toString();
          });
      task.abort();
      return dump;
    }
  }

  @Test
  void dump_ofPipelineThatWaitsForItsSource_namesAll() throws Exception {
    var channel = Mpsc.<Integer>channel(1);

    assertThat(dumpOf(channel.rx().stream().filter(x -> x > 0).map(x -> x + 1).toList()))
        .containsSubsequence("waits for stream of receiver of", "in filter", "in map", "in toList");
  }

  @Test
  void dump_ofPipelineThatWaitsForItsFunction_namesItsLine() throws Exception {
    var all =
        AsyncStream.of(1)
            .map(x -> {
              sleep(ofSeconds(100)).await();
              return x;
            })
            .toList();

    assertThat(dumpOf(all))
        .containsSubsequence(
            "waits for sleep", "at async//weft.stream.DumpsTest", "in map", "in toList");
  }

  @Test
  void dump_ofGenerator_namesItsLine() throws Exception {
    AsyncStream<Integer> items =
        stream(out -> {
          sleep(ofSeconds(100)).await();
          out.emit(1).await();
        });

    assertThat(dumpOf(async(() -> items.next().await())))
        .containsSubsequence(
            "waits for sleep", "at async//weft.stream.DumpsTest", "in stream", "in next()");
  }

  @Test
  void dump_ofOperatorsThatHaveEnoughInWork_doNotNameTheirSource() throws Exception {
    var calls =
        AsyncStream.range(0, 9)
            .mapConcurrent(
                2,
                x -> {
                  sleep(ofSeconds(100)).await();
                  return x;
                })
            .flatMap(x -> AsyncStream.of(x))
            .toList();
    var inner = AsyncStream.range(0, 9).flatMap(x -> AsyncStream.never()).toList();

    assertThat(dumpOf(calls))
        .containsSubsequence("waits for sleep", "in mapConcurrent(2 of 2)", "in flatMap(0 of 1)")
        .doesNotContain("range");
    assertThat(dumpOf(inner))
        .containsSubsequence("waits for never", "in flatMap(1 of 1)")
        .doesNotContain("range");
  }

  @Test
  void dump_ofSharedStream_tellsThatItWaitsForRoom() throws Exception {
    var shared = AsyncStream.repeat(1).share(2, Overflow.WAIT);
    var unused = shared.subscribe();

    assertThat(dumpOf(shared.subscribe().count()))
        .contains("share, which waits for room for the slowest of 2 subscribers");
  }
}
