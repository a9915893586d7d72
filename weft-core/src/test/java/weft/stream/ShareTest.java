package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.join;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Paused;
import weft.WeftTypes.Joined2;
import weft.runtime.AsyncRuntime;

/// One source for many subscribers.
@Timeout(60)
class ShareTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /// An item each 10 ms; its cleanup takes 5 ms.
  private AsyncStream<Integer> ticking(int items) {
    AsyncStream<Integer> made =
        stream(out -> {
          log.add("begun");
          for (int i = 1; i <= items; i++) {
            sleep(ofMillis(10)).await();
            out.emit(i).await();
          }
        });
    return made.onClose(() -> {
      sleep(ofMillis(5)).await();
      log.add("closed");
    });
  }

  @Test
  void share_twoSubscribers_getAllItems() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var shared = ticking(3).share(4, Overflow.WAIT);
        var first = shared.subscribe();
        var second = shared.subscribe();
        assertThat(shared.subscribers()).isEqualTo(2);
        yieldNow().await();
        assertThat(log).isEmpty();

        switch (join(first.toList(), second.toList()).await()) {
          case Joined2(var one, var other) -> {
            assertThat(one).containsExactly(1, 2, 3);
            assertThat(other).containsExactly(1, 2, 3);
          }
        }
        assertThat(log).containsExactly("begun", "closed");
        assertThat(shared.subscribe().toList().await()).isEmpty();
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void share_lateSubscriber_getsTheItemsFromThenOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var shared = ticking(3).share(4, Overflow.WAIT);
        var first = shared.subscribe();
        assertThat(first.next().await()).isEqualTo(1);
        var second = shared.subscribe();

        assertThat(second.next().await()).isEqualTo(2);
        assertThat(first.toString()).isEqualTo("subscription");
        assertThat(first.next().await()).isEqualTo(2);
        first.close().await();
        second.close().await();
      });
    }
  }

  @Test
  void share_lastSubscriberCloses_abortsTheSourceAndWaits() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var shared = ticking(100).share(4, Overflow.WAIT);
        var first = shared.subscribe();
        var second = shared.subscribe();
        assertThat(first.next().await()).isEqualTo(1);
        first.close().await();
        assertThat(second.next().await()).isEqualTo(1);
        assertThat(second.next().await()).isEqualTo(2);
        assertThat(log).containsExactly("begun");
        second.close().await();

        assertThat(log).containsExactly("begun", "closed");
        assertThatThrownBy(shared::subscribe)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("have closed");
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void share_neverRead_closesTheSourceWithTheLastSubscriber() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var shared = ticking(100).share(4, Overflow.WAIT);
        var first = shared.subscribe();
        var second = shared.subscribe();
        first.close().await();
        second.close().await();
        second.close().await();

        assertThat(log).containsExactly("closed");
      });
    }
  }

  @Test
  void share_lastSubscriberClosesBeforeTheTaskRuns_awaitsTheCleanup() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var subscription = ticking(100).share(4, Overflow.WAIT).subscribe();
        assertThat(subscription.zip(AsyncStream.empty(), (x, y) -> x).count().await()).isZero();

        assertThat(log).containsExactly("closed");
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void share_sourceFails_failsAllWithTheSame() throws Exception {
    var failure = new IllegalArgumentException();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var shared =
            AsyncStream.concat(
                    ticking(1),
                    stream(out -> {
                      throw failure;
                    }))
                .share(4, Overflow.WAIT);
        for (var subscriber : List.of(shared.subscribe(), shared.subscribe())) {
          assertThat(subscriber.next().await()).isEqualTo(1);
          try {
            subscriber.next().await();
          } catch (IllegalArgumentException e) {
            assertThat(e).isSameAs(failure);
            log.add("failed");
          }
        }
        assertThat(log).containsExactly("begun", "closed", "failed", "failed");
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void wait_slowSubscriber_holdsUpTheSource() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var made = new ArrayList<Integer>();
        var shared = AsyncStream.range(0, 100).peek(x -> made.add(x)).share(4, Overflow.WAIT);
        var fast = shared.subscribe();
        var slow = shared.subscribe();
        var reading = spawn(() -> fast.toList().await());
        sleep(ofMillis(10)).await();
        assertThat(made).hasSize(5);
        assertThat(slow.next().await()).isEqualTo(0);
        sleep(ofMillis(10)).await();
        assertThat(made).hasSize(6);
        slow.close().await();

        assertThat(reading.await()).hasSize(100);
      });
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Overflow.class,
      names = {"DROP_OLDEST", "DROP_NEWEST", "LATEST", "FAIL"})
  void slowSubscriber_byPolicy_getsAndHoldsUpNobody(Overflow policy) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var shared = AsyncStream.range(0, 10).share(3, policy);
        var slow = shared.subscribe();
        var fast = shared.subscribe();
        var one = fast.next();
        one.await();
        sleep(ofMillis(10)).await();
        var seen = new ArrayList<Integer>();
        try {
          slow.forEach(x -> seen.add(x)).await();
        } catch (OverflowException e) {
          log.add("failed");
        }

        switch (policy) {
          case DROP_OLDEST -> assertThat(seen).containsExactly(7, 8, 9);
          case DROP_NEWEST -> assertThat(seen).containsExactly(0, 1, 2);
          case LATEST -> assertThat(seen).containsExactly(9);
          default -> {
            assertThat(seen).containsExactly(0, 1, 2);
            assertThat(log).containsExactly("failed");
          }
        }
        fast.close().await();
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void share_runtimeOfTheSourceCloses_subscribersFail() throws Exception {
    var shared =
        stream((Emitter<Integer> out) -> sleep(ofMillis(1_000_000)).await())
            .share(4, Overflow.WAIT);
    var begun = AsyncRuntime.builder().workers(1).build();
    var other = shared.subscribe();
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var subscription = shared.subscribe();
      begun.spawn(() -> subscription.count().await());
      begun.spawn(() -> yieldNow().await()).block();
      var waiting = runtime.spawn(() -> other.count().await());
      begun.close();

      assertThatThrownBy(waiting::block).hasStackTraceContaining("runtime is closing");
    }
  }

  private void storm(int workers) throws Exception {
    var failures =
        AbortStorm.blow(
            "share",
            workers,
            (runtime, random) -> {
              var policy = Overflow.values()[random.nextInt(4)];
              var shared =
                  AsyncStream.range(0, 200)
                      .map(x -> {
                        if (x % 16 == 0) {
                          yieldNow().await();
                        }
                        return x;
                      })
                      .onClose(() -> {
                        yieldNow().await();
                        log.add("closed");
                      })
                      .share(1 + random.nextInt(8), policy);
              var tasks = new ArrayList<weft.task.JoinHandle<Void>>();
              log.clear();
              var subscriptions = new ArrayList<AsyncStream<Integer>>();
              for (int i = 0; i < 4; i++) {
                subscriptions.add(shared.subscribe());
              }
              for (var subscription : subscriptions) {
                // a task that is aborted before it began closes what it owns
                tasks.add(
                    runtime.spawn(
                        subscription.forEach(x -> {
                          if (x % 8 == 0) {
                            yieldNow().await();
                          }
                        })));
              }
              AbortStorm.abortSome(tasks, random);
              return tasks;
            },
            () -> {});
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2})
  void subscribers_abortedAtRandom_noneHangs(int workers) throws Exception {
    storm(workers);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void subscribers_abortedAtRandom_noneHangs_onAll(int workers) throws Exception {
    storm(workers);
  }
}
