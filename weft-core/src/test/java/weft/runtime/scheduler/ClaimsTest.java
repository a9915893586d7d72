package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.yieldNow;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.runtime.AsyncRuntime;

/// Marks of polls, by which a plain claim is told from one that others may race.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClaimsTest {
  private static final int STATE_BITS = (1 << Claims.MARK_SHIFT) - 1;

  @Test
  void mark_onAPlainThread_isNone() {
    assertThat(Claims.mark()).isZero();
    assertThat(Claims.isOfThisPoll(0)).isFalse();
  }

  @Test
  void mark_inAPoll_holdsUntilItEnds() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      runtime.run(() -> {
        int mark = Claims.mark();
        assertThat(mark & STATE_BITS).isZero();
        assertThat(Claims.isOfThisPoll(mark)).isTrue();
        Claims.awaitEndOfPoll(mark); // its own poll, for which it does not wait
        yieldNow().await();
        assertThat(Claims.isOfThisPoll(mark)).isFalse();
        Claims.awaitEndOfPoll(mark);
      });
    }
  }

  @Test
  void mark_ofManyPolls_wrapsAroundWithinItsThread() {
    var marker = Claims.newMarker();
    var other = Claims.newMarker();
    assertThat(marker).isNotNull();
    assertThat(other).isNotNull();
    Set<Integer> marks = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      marks.add(marker.mark());
      marker.toNextPoll();
    }
    assertThat(marks).hasSize(2_048).doesNotContain(0, other.mark());
    assertThat(marks).allMatch(mark -> (mark & STATE_BITS) == 0);
    marker.release();
    other.release();
  }

  @Test
  void claim_byAnother_waitsForTheEndOfThePollButNotForEver() throws Exception {
    var marker = Claims.newMarker();
    assertThat(marker).isNotNull();
    int mark = marker.mark();
    Claims.awaitEndOfPoll(mark); // gives up
    var waiting = Thread.ofPlatform().start(() -> Claims.awaitEndOfPoll(mark));
    marker.toNextPoll();
    waiting.join();
    Claims.awaitEndOfPoll(mark);
    marker.release();
    Claims.awaitEndOfPoll(marker.mark()); // nobody's
  }
}
