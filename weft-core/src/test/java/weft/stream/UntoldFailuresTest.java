package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.yieldNow;

import java.io.BufferedReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.runtime.AsyncRuntime;

/// Failures beside the one that a stream ends with: none is lost, and none is told twice.
@Timeout(60)
class UntoldFailuresTest {
  private final List<String> log = new ArrayList<>();
  private final IllegalStateException a = new IllegalStateException("a");
  private final IllegalStateException b = new IllegalStateException("b");

  private List<Throwable> run(AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      paused.run(body);
      return List.copyOf(paused.unhandled);
    }
  }

  static Async<@Nullable Exception> failureOf(Async<?> future) {
    return async(() -> {
      try {
        future.await();
        return null;
      } catch (Exception failure) {
        return failure;
      }
    });
  }

  private void assertFailsWithBoth(Async<?> end) throws Exception {
    assertThat(
            run(() -> {
              assertThat(failureOf(end).await()).isSameAs(a);
              assertThat(a.getSuppressed()).containsExactly(b);
            }))
        .isEmpty();
  }

  @Test
  void mapConcurrent_whoseCallFailsBehindAnother_suppressesIt() throws Exception {
    assertFailsWithBoth(
        Probe.ofInts(1, 2)
            .mapConcurrent(
                2,
                x -> {
                  yieldNow().await();
                  if (x == 2) {
                    throw b;
                  }
                  yieldNow().await();
                  throw a;
                })
            .toList());
  }

  @Test
  void mapConcurrent_whoseSourceFailsBehindACall_suppressesIt() throws Exception {
    assertFailsWithBoth(
        Probe.ofInts(1)
            .failingAt(1, b)
            .mapConcurrent(
                2,
                x -> {
                  yieldNow().await();
                  throw a;
                })
            .toList());
  }

  private AsyncStream<Integer> mapMultiThatFails() {
    return AsyncStream.of(1)
        .mapMulti((x, out) -> {
          out.accept(x);
          throw a;
        });
  }

  private AsyncStream<Integer> mapMultiThatWaitsAndFails() {
    return AsyncStream.of(1)
        .mapMulti((x, out) -> {
          yieldNow().await();
          out.accept(x);
          throw a;
        });
  }

  private AsyncStream<Integer> gatherThatFails() {
    return AsyncStream.of(1)
        .gather(
            Gatherer.of((_, x, out) -> {
              out.push(x);
              throw a;
            }));
  }

  private List<AsyncStream<Integer>> givingOneThenFailing() {
    return List.of(mapMultiThatFails(), mapMultiThatWaitsAndFails(), gatherThatFails());
  }

  @Test
  void itemsGivenBeforeAFailure_comeBeforeIt() throws Exception {
    assertThat(
            run(() -> {
              for (AsyncStream<Integer> items : givingOneThenFailing()) {
                var each = items.forEach(x -> log.add(items + " " + x));
                assertThat(failureOf(each).await()).isSameAs(a);
              }
            }))
        .isEmpty();
    assertThat(log).containsExactly("mapMulti 1", "mapMulti 1", "gather 1");
  }

  @Test
  void failureBehindTheLastItemThatIsWanted_isReported() throws Exception {
    assertThat(
            run(() -> {
              for (AsyncStream<Integer> items : givingOneThenFailing()) {
                assertThat(items.findFirst().await()).contains(1);
              }
            }))
        .containsExactly(a, a, a);
  }

  @Test
  void lines_givenUpOnAPlainThread_closeTheReader() throws Exception {
    var closed = new CountDownLatch(1);
    var reader =
        new BufferedReader(new StringReader("a")) {
          @Override
          public void close() {
            closed.countDown();
          }
        };
    List<Flow.Publisher<String>> publishers = new ArrayList<>();
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      runtime.run(() -> publishers.add(AsyncStream.lines(reader).toPublisher()));
    }

    publishers.getFirst().subscribe(new Ignoring());

    closed.await();
  }

  private static final class Ignoring implements Flow.Subscriber<String> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    @Override
    public void onNext(String item) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
