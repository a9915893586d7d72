package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Weft;
import weft.sync.CancellationToken;

/// Operators that measure time, on a paused clock. An item is the millisecond at which it comes.
@Timeout(60)
class TimedTest {
  private final Paused paused = new Paused();
  private final List<String> seen = new ArrayList<>();
  private boolean closed;

  @AfterEach
  void end() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private AsyncStream<Integer> at(Integer... millis) {
    return AsyncStream.of(millis)
        .peek(x -> sleep(ofMillis(Math.max(0, x - now()))).await())
        .onClose(() -> {
          yieldNow().await();
          closed = true;
        });
  }

  /// What comes, `item@millisecond`, and when it ends.
  private List<String> timesOf(
      Function<AsyncStream<Integer>, AsyncStream<?>> operator, Integer... millis) throws Exception {
    paused.run(() -> {
      operator.apply(at(millis)).forEach(x -> seen.add(x + "@" + now())).await();
      seen.add("end@" + now());
    });
    assertThat(closed).isTrue();
    return seen;
  }

  private long now() {
    return paused.elapsed().toMillis();
  }

  @Test
  void chunks_measureFromTheirFirstItem() throws Exception {
    assertThat(timesOf(s -> s.chunks(3, ofMillis(10)), 50, 55, 59, 100, 105, 200, 215))
        .containsExactly("[50, 55, 59]@59", "[100, 105]@110", "[200]@210", "[215]@215", "end@215");
  }

  @Test
  void chunk_whoseTimeIsOverAsAnItemComes_hasIt() throws Exception {
    assertThat(timesOf(s -> s.chunks(9, ofMillis(10)), 50, 60, 61, 75))
        .containsExactly("[50, 60]@60", "[61]@71", "[75]@75", "end@75");
  }

  @Test
  void chunks_withinNoTime_haveWhatIsThere() throws Exception {
    assertThat(timesOf(s -> s.chunks(9, Duration.ZERO), 1, 1, 1, 2))
        .containsExactly("[1, 1, 1]@1", "[2]@2", "end@2");
  }

  @Test
  void chunks_withinNoTimeOfASourceWithoutEnd_letOthersRun() throws Exception {
    paused.run(() -> {
      var other = Weft.spawn(() -> 1);
      AsyncStream.repeat(1)
          .chunks(1000, Duration.ZERO)
          .takeWhile(x -> !other.isFinished())
          .forEach(x -> {})
          .await();
    });
  }

  @Test
  void chunk_whoseSourceGivesNothingMoreAndAlwaysRuns_comes() throws Exception {
    paused.run(() -> {
      var busy = AsyncStream.concat(AsyncStream.of(1), AsyncStream.repeat(2).filter(x -> x == 1));
      assertThat(busy.chunks(9, Duration.ZERO).findFirst().await()).contains(List.of(1));
    });
  }

  @Test
  void timeout_ofNoTimeWhileTheSourceHasItems_doesNotFail() throws Exception {
    paused.run(() -> {
      var many = AsyncStream.repeat(1).timeout(Duration.ZERO).limit(100_000);
      assertThat(many.count().await()).isEqualTo(100_000);
    });
  }

  @Test
  void timeout_ofASourceThatAlwaysRunsAndGivesNothing_fails() throws Exception {
    var none = AsyncStream.repeat(1).filter(x -> x == 2).timeout(Duration.ZERO);

    assertThatThrownBy(() -> paused.run(() -> none.count().await()))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void throttle_waitsBetweenItems() throws Exception {
    assertThat(timesOf(s -> s.throttle(ofMillis(10)), 5, 6, 7, 50, 100))
        .containsExactly("5@5", "6@15", "7@25", "50@50", "100@100", "end@110");
  }

  @Test
  void debounce_givesTheLastBeforeSilence() throws Exception {
    assertThat(timesOf(s -> s.debounce(ofMillis(10)), 1, 5, 9, 30, 39, 60))
        .containsExactly("9@19", "39@49", "60@60", "end@60");
  }

  @Test
  void debounce_itemComesAsSilenceEnds_losesNone() throws Exception {
    assertThat(timesOf(s -> s.debounce(ofMillis(10)), 10, 20, 30))
        .containsExactly("10@20", "20@30", "30@30", "end@30");
  }

  @Test
  void sample_givesTheNewestAtRegularTimes() throws Exception {
    assertThat(timesOf(s -> s.sample(ofMillis(10)), 1, 2, 3, 10, 35, 36, 55))
        .containsExactly("10@10", "36@40", "55@55", "end@55");
  }

  @Test
  void sample_ofASlowConsumer_leavesTimesOut() throws Exception {
    paused.run(() ->
        at(1, 12, 38, 44, 70)
            .sample(ofMillis(10))
            .forEach(x -> {
              seen.add(x + "@" + now());
              sleep(ofMillis(25)).await();
            })
            .await());
    assertThat(seen).containsExactly("1@10", "12@35", "44@60", "70@85");
  }

  @Test
  void timeout_isMeasuredForEachItem() throws Exception {
    assertThatThrownBy(() -> timesOf(s -> s.timeout(ofMillis(10)), 5, 15, 24, 35, 46, 47))
        .isInstanceOf(TimeoutException.class)
        .hasMessageStartingWith("no item within PT0.01S: onClose waits for sleep until 0.035 s");
    assertThat(seen).containsExactly("5@5", "15@15", "24@24");
    assertThat(now()).isEqualTo(34);
    assertThat(closed).isTrue();
  }

  @Test
  void timeout_doesNotCountTheConsumersTime() throws Exception {
    paused.run(
        () -> at(1, 2, 3).timeout(ofMillis(5)).forEach(_ -> sleep(ofSeconds(1)).await()).await());
  }

  @Test
  void takeUntil_endsInTheMiddleOfAnItem() throws Exception {
    assertThat(timesOf(s -> s.takeUntil(sleep(ofMillis(20))), 5, 15, 25))
        .containsExactly("5@5", "15@15", "end@20");
  }

  @Test
  void takeUntil_aTokenIsCancelled_endsBeforeTheNextItem() throws Exception {
    paused.run(() -> {
      var token = CancellationToken.create();
      AsyncStream.range(0, 10)
          .takeUntil(token.cancelled())
          .forEach(x -> {
            seen.add("" + x);
            if (x == 3) {
              token.cancel();
            }
          })
          .await();
    });
    assertThat(seen).containsExactly("0", "1", "2", "3");
  }

  @Test
  void takeUntil_whoseFutureFails_fails() {
    var failure = new java.io.IOException("x");
    assertThatThrownBy(() -> timesOf(s -> s.takeUntil(weft.Weft.failed(failure)), 5))
        .isSameAs(failure);
    assertThat(closed).isTrue();
  }

  @Test
  void timers_ofClosedStreams_areTakenAway() throws Exception {
    paused.run(() -> {
      for (Function<AsyncStream<Integer>, AsyncStream<?>> operator :
          List.<Function<AsyncStream<Integer>, AsyncStream<?>>>of(
              s -> s.chunks(9, ofSeconds(100)),
              s -> s.throttle(ofSeconds(100)),
              s -> s.debounce(ofSeconds(100)),
              s -> s.sample(ofSeconds(100)),
              s -> s.timeout(ofSeconds(100)),
              s -> s.takeUntil(sleep(ofSeconds(100))))) {
        var items = operator.apply(at((int) now() + 1, (int) now() + 50_000));
        weft.Weft.select(items.next(), sleep(ofMillis(5))).await();
        weft.Weft.select(items.next(), sleep(ofMillis(5))).await();
        items.close().await();
      }
    });
    assertThat(paused.elapsed()).isLessThan(ofSeconds(1));
  }

  @Test
  void bounds_thatMakeNoSense_areRefused() {
    var items = AsyncStream.of(1);
    assertThatThrownBy(() -> items.chunks(0)).hasMessage("size: 0 (expected: at least 1)");
    assertThatThrownBy(() -> items.chunks(1, ofMillis(-1))).hasMessageContaining("not negative");
    assertThatThrownBy(() -> items.throttle(ofMillis(-1))).hasMessageContaining("not negative");
    assertThatThrownBy(() -> items.debounce(ofMillis(-1))).hasMessageContaining("not negative");
    assertThatThrownBy(() -> items.sample(Duration.ZERO)).hasMessageContaining("positive");
    assertThatThrownBy(() -> items.timeout(ofMillis(-1))).hasMessageContaining("not negative");
    assertThatThrownBy(() -> items.limit(-1)).hasMessageContaining("not negative");
    assertThatThrownBy(() -> items.skip(-1)).hasMessageContaining("not negative");
    var unused = items.map(x -> x); // none of them has taken it
  }

  /// A source at hand is pending now and then, to let others run.
  @Test
  void timeout_ofNothing_isNotOverWhileItemsAreAtHand() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(AsyncStream.range(0, 10_000).timeout(Duration.ZERO).count().await())
            .isEqualTo(10_000);
        assertThat(
                UntoldFailuresTest.failureOf(AsyncStream.never().timeout(Duration.ZERO).count())
                    .await())
            .isInstanceOf(TimeoutException.class);
      });
    }
  }
}
