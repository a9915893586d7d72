package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.task.Retry;

/// Streams that go on after a failure.
@Timeout(60)
class FailuresTest {
  private final Paused paused = new Paused();
  private final List<String> log = new ArrayList<>();
  private final IOException failure = new IOException("broken");
  private final List<Probe<Integer>> probes = new ArrayList<>();

  @AfterEach
  void end() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
    for (var probe : probes) {
      assertThat(probe.violations).isEmpty();
      assertThat(probe.closings()).isEqualTo(1);
    }
  }

  private Probe<Integer> failing(Integer... items) {
    return ending(items).failingAt(items.length, failure);
  }

  private Probe<Integer> ending(Integer... items) {
    int number = probes.size() + 1;
    var probe = Probe.ofInts(items).waiting().onClosed(() -> log.add("closed " + number));
    probes.add(probe);
    return probe;
  }

  private Retry retrying(int attempts) {
    return Retry.exponential(ofSeconds(1)).jitter(Retry.Jitter.NONE).attempts(attempts);
  }

  @Test
  void resume_afterAFailure_closesBeforeTheFunctionIsCalled() throws Exception {
    paused.run(() -> {
      var first = failing(1, 2);
      assertThat(
              first
                  .onFailureResume(e -> {
                    assertThat(e).isSameAs(failure);
                    yieldNow().await();
                    log.add("function");
                    return ending(3, 4);
                  })
                  .toList()
                  .await())
          .containsExactly(1, 2, 3, 4);
    });
    assertThat(log).containsExactly("closed 1", "function", "closed 2");
  }

  @Test
  void resume_withoutAFailure_changesNothing() throws Exception {
    paused.run(() ->
        assertThat(
                ending(1)
                    .onFailureResume(e -> {
                      throw new AssertionError("called");
                    })
                    .toList()
                    .await())
            .containsExactly(1));
  }

  @Test
  void resume_catchesNoErrorsAndNoSecondFailure() throws Exception {
    paused.run(() -> {
      var error = new AssertionError("x");
      try {
        ending().failingAt(0, error).onFailureResume(e -> AsyncStream.empty()).toList().await();
        throw new IllegalStateException("not thrown");
      } catch (AssertionError e) {
        assertThat(e).isSameAs(error);
      }
      try {
        failing(1).onFailureResume(e -> failing(2)).toList().await();
        throw new IllegalStateException("not thrown");
      } catch (IOException e) {
        assertThat(e).isSameAs(failure);
      }
    });
  }

  @Test
  void resume_closedInEveryState_closesWhatIsOpen() throws Exception {
    paused.run(() -> {
      for (int polls = 0; polls < 12; polls++) {
        var items =
            failing(1)
                .onFailureResume(e -> {
                  yieldNow().await();
                  return ending(2);
                });
        for (int i = 0; i < polls; i++) {
          select(items.next(), yieldNow()).await();
        }
        items.close().await();
      }
    });
  }

  @Test
  void resume_ofItselfForEver_endsWithASentence() throws Exception {
    paused.run(() -> {
      try {
        nested().toList().await();
        throw new AssertionError("not refused");
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("is nested in");
      }
    });
  }

  private AsyncStream<Integer> nested() {
    return failing().onFailureResume(e -> nested());
  }

  @Test
  void retry_untilItWorks_pausesInBetween() throws Exception {
    paused.run(() -> {
      var runs = new AtomicInteger();
      assertThat(
              AsyncStream.retry(
                      retrying(3),
                      () -> {
                        yieldNow().await();
                        log.add("run at " + paused.elapsed().toMillis());
                        return runs.incrementAndGet() < 3 ? failing() : ending(1, 2);
                      })
                  .toList()
                  .await())
          .containsExactly(1, 2);
    });
    assertThat(log)
        .containsExactly(
            "run at 0", "closed 1", "run at 1000", "closed 2", "run at 3000", "closed 3");
  }

  @Test
  void retry_tooOften_failsWithTheLastFailure() throws Exception {
    var runs = new AtomicInteger();
    assertThatThrownBy(() ->
            paused.run(() ->
                AsyncStream.retry(
                        retrying(3),
                        () -> {
                          if (runs.incrementAndGet() == 2) {
                            throw new IOException("supplier");
                          }
                          return failing();
                        })
                    .toList()
                    .await()))
        .isSameAs(failure);
    assertThat(runs).hasValue(3);
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(3));
  }

  @Test
  void retry_afterAnItem_beginsAnew() throws Exception {
    paused.run(() -> {
      var runs = new AtomicInteger();
      assertThat(
              AsyncStream.retry(
                      retrying(2),
                      () -> {
                        int run = runs.incrementAndGet();
                        return run < 5 ? failing(run) : ending(run);
                      })
                  .toList()
                  .await())
          .containsExactly(1, 2, 3, 4, 5);
    });
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(4));
  }

  @Test
  void retry_closedInEveryState_closesWhatIsOpen() throws Exception {
    paused.run(() -> {
      for (int polls = 0; polls < 12; polls++) {
        var runs = new AtomicInteger();
        var items =
            AsyncStream.retry(
                retrying(3),
                () -> {
                  yieldNow().await();
                  return runs.incrementAndGet() == 1 ? failing(1) : ending(2);
                });
        for (int i = 0; i < polls; i++) {
          select(items.next(), i > 6 ? sleep(ofMillis(999)) : yieldNow()).await();
        }
        items.close().await();
      }
    });
  }

  @Test
  void retry_ofWhatIsNotRetried_failsAtOnce() {
    assertThatThrownBy(() ->
            paused.run(() ->
                AsyncStream.retry(
                        retrying(9).when(e -> !(e instanceof IOException)), () -> failing(1))
                    .toList()
                    .await()))
        .isSameAs(failure);
    assertThat(probes).hasSize(1);
  }
}
