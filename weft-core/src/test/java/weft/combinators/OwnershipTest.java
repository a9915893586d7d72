package weft.combinators;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.keep;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.Weft;

/// A select that is decided before it polled a branch leaves that branch alone: it may have another
/// owner, who goes on.
class OwnershipTest {
  private final List<String> log = new ArrayList<>();

  private Async<Integer> logged(String name) {
    return async(() -> {
      try {
        sleep(ofSeconds(5)).await();
        return 7;
      } finally {
        log.add(name);
      }
    });
  }

  private static Async<Integer> lostTo(Async<?> branch) {
    return Weft.<Integer>select(on(ready(1), v -> v), on(branch, v -> 2)).biased();
  }

  /// Another task awaits the victim; this one decides a select, in which it is a branch, at once.
  private void lose(Async<Integer> victim, Function<Async<Integer>, Async<?>> branch)
      throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var owner = spawn(() -> victim.await());
        yieldNow().await();
        assertThat(lostTo(branch.apply(victim)).await()).isEqualTo(1);
        assertThat(owner.await()).isEqualTo(7);
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(5));
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void select_decidedAtOnce_bodyOfAnotherTaskGoesOn() throws Exception {
    lose(logged("once"), victim -> victim);
    assertThat(log).containsExactly("once");
  }

  @Test
  @SuppressWarnings("weft:keep")
  void select_decidedAtOnce_combinatorsOverItLeaveItAlone() throws Exception {
    lose(logged("timeout"), victim -> victim.timeout(ofSeconds(1)));
    lose(logged("join"), victim -> join(victim, ready(1)));
    lose(logged("when"), victim -> victim.when(true));
    lose(logged("keep"), victim -> keep(victim));
    assertThat(log).containsExactly("timeout", "join", "when", "keep");
  }

  @Test
  void select_decidedAtOnce_waiterOfAHandleIsWoken() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(logged("handle"));
        var waiter = spawn(() -> handle.await());
        yieldNow().await();
        lostTo(handle).await();
        assertThat(waiter.await()).isEqualTo(7);
      });
    }
  }

  @Test
  void select_decidedAtOnce_sleepOfAnotherTaskFires() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Void> nap = sleep(ofSeconds(3));
        var owner = spawn(() -> nap.await());
        yieldNow().await();
        lostTo(nap).await();
        owner.await();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(3));
    }
  }

  @Test
  void select_finishedBodyAsALoser_cleansUpOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Integer> body = logged("once");
        select(body, sleep(ofSeconds(100))).await();
        lostTo(body).await();
      });
    }
    assertThat(log).containsExactly("once");
  }
}
