package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.sync.ChannelClosedException;
import weft.sync.Mpsc;

/// What a stream ends in: a value, a channel, a plain thread.
@Timeout(60)
class TerminalsTest {
  private final Probe<Integer> probe = Probe.ofInts(3, 1, 4, 1, 5).waiting();

  @AfterEach
  void closedOnce() {
    assertThat(probe.violations).isEmpty();
    assertThat(probe.closings()).isLessThan(2);
  }

  @Test
  void reduce_givesOneOrNothing() throws Exception {
    assertThat(
            probe
                .reduce((a, b) -> {
                  yieldNow().await();
                  return a * 10 + b;
                })
                .block())
        .contains(31415);
    assertThat(AsyncStream.<Integer>empty().reduce((a, b) -> a).block()).isEmpty();
    assertThat(AsyncStream.of(7).reduce((a, b) -> a).block()).contains(7);
    assertThat(AsyncStream.of(7, 8).reduce(Integer::sum).block()).contains(15);
  }

  @Test
  void minAndMax_giveTheFirstOfEquals() throws Exception {
    Comparator<String> byLength = Comparator.comparing(String::length);
    assertThat(AsyncStream.of("bb", "a", "cc", "d").min(byLength).block()).contains("a");
    assertThat(AsyncStream.of("a", "bb", "cc", "d").max(byLength).block()).contains("bb");
    assertThat(AsyncStream.<String>empty().max(byLength).block()).isEmpty();
  }

  @Test
  void findFirst_takesNoMore() throws Exception {
    assertThat(probe.findFirst().block()).contains(3);
    assertThat(probe.given()).isEqualTo(1);
    assertThat(probe.closings()).isEqualTo(1);
    assertThat(AsyncStream.empty().findFirst().block()).isEmpty();
  }

  @Test
  void anyMatch_takesNoMoreThanItNeeds() throws Exception {
    assertThat(
            probe
                .anyMatch(x -> {
                  yieldNow().await();
                  return x == 4;
                })
                .block())
        .isTrue();
    assertThat(probe.given()).isEqualTo(3);
    assertThat(probe.closings()).isEqualTo(1);
    assertThat(AsyncStream.of(1).anyMatch(x -> x == 2).block()).isFalse();
    assertThat(AsyncStream.empty().anyMatch(x -> true).block()).isFalse();
  }

  @Test
  void allMatch_takesNoMoreThanItNeeds() throws Exception {
    assertThat(probe.allMatch(x -> x > 2).block()).isFalse();
    assertThat(probe.given()).isEqualTo(2);
    assertThat(AsyncStream.of(1).allMatch(x -> x == 1).block()).isTrue();
    assertThat(AsyncStream.empty().allMatch(x -> false).block()).isTrue();
  }

  @Test
  void noneMatch_takesNoMoreThanItNeeds() throws Exception {
    assertThat(probe.noneMatch(x -> x == 1).block()).isFalse();
    assertThat(probe.given()).isEqualTo(2);
    assertThat(AsyncStream.of(1).noneMatch(x -> x == 2).block()).isTrue();
    assertThat(AsyncStream.empty().noneMatch(x -> true).block()).isTrue();
  }

  // ---- channels

  @Test
  void drainTo_aSmallChannel_waitsForRoom() throws Exception {
    async(
            () -> {
              var channel = Mpsc.<Number>channel(1);
              var task = spawn(() -> probe.drainTo(channel.tx()).await());
              while (channel.tx().room() > 0 || probe.given() < 2) {
                yieldNow().await();
              }
              for (int i = 0; i < 20; i++) {
                yieldNow().await();
              }
              assertThat(probe.given()).isEqualTo(2);
              var seen = new ArrayList<Number>();
              for (int i = 0; i < 5; i++) {
                seen.add(channel.rx().recv().await());
              }
              task.await();
              channel.tx().close();
              assertThat(seen).containsExactly(3, 1, 4, 1, 5);
              assertThat(channel.rx().recv().await()).isNull();
            })
        .block();
  }

  @Test
  void drainTo_aClosedChannel_failsAndClosesTheSource() {
    var channel = Mpsc.<Integer>channel(1);
    channel.rx().close();
    assertThatThrownBy(() -> probe.drainTo(channel.tx()).block())
        .isInstanceOf(ChannelClosedException.class);
    assertThat(probe.closings()).isEqualTo(1);
  }

  @Test
  void drainTo_anUnboundedChannel_sendsAll() throws Exception {
    var channel = Mpsc.<Integer>unbounded();
    probe.drainTo(channel.tx()).block();
    assertThat(channel.rx().length()).isEqualTo(5);
  }

  // ---- plain threads

  @Test
  void blockingIterable_readToTheEnd_givesAllAndCloses() throws Exception {
    var seen = new ArrayList<Integer>();
    var items = probe.toBlockingIterable();
    assertThat(probe.polls()).isZero();
    for (int x : items) {
      seen.add(x);
    }
    assertThat(seen).containsExactly(3, 1, 4, 1, 5);
    assertThat(probe.closings()).isEqualTo(1);
    items.close();
    assertThatThrownBy(items::iterator).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> probe.map(x -> x))
        .hasMessageContaining("belongs to toBlockingIterable()");
  }

  @Test
  void blockingIterable_leftEarly_isClosed() {
    try (var items = probe.toBlockingIterable()) {
      var iterator = items.iterator();
      assertThat(iterator.next()).isEqualTo(3);
      assertThat(probe.closings()).isZero();
    }
    assertThat(probe.closings()).isEqualTo(1);
    var none = AsyncStream.empty().toBlockingIterable().iterator();
    assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void blockingIterable_interrupted_closesTheStream() {
    var waits = probe.map(x -> AsyncStream.<Integer>never().findFirst().await().orElseThrow());
    var iterator = waits.toBlockingIterable().iterator();
    Thread.currentThread().interrupt();
    assertThatThrownBy(iterator::hasNext).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(probe.closings()).isEqualTo(1);
  }

  @Test
  void blockingIterable_onAWorker_isRefused() {
    assertThatThrownBy(() ->
            async(
                    () -> {
                      var items = probe.toBlockingIterable();
                      return items.iterator().hasNext();
                    })
                .block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("which would stop every task on it: " + TerminalsTest.class.getName())
        .hasMessageContaining(".blockingIterable_onAWorker_isRefused(TerminalsTest.java:");
  }

  @Test
  void blockingIterable_ofAFailure_throwsItOrWrapsIt() {
    assertThatThrownBy(() -> first(new IllegalArgumentException("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> first(new IOException("x")))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> first(new TimeoutException("x")))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(TimeoutException.class);
  }

  private static Object first(Exception failure) {
    return AsyncStream.failed(failure).toBlockingIterable().iterator().next();
  }

  @Test
  void javaStream_limited_closesWhenItIsClosed() {
    try (var items = probe.toJavaStream()) {
      assertThat(items.limit(2).toList()).isEqualTo(List.of(3, 1));
    }
    assertThat(probe.closings()).isEqualTo(1);
    try (var items = AsyncStream.range(0, 1_000).toJavaStream()) {
      assertThat(items.mapToInt(x -> x).sum()).isEqualTo(499_500);
    }
  }
}
