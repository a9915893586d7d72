package weft;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.on;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import org.junit.jupiter.api.Test;
import weft.sync.Mpsc;

/// The examples of selects with handlers.
class SelectExamplesTest {
  private static Async<String> reply(int seconds) {
    return async(() -> {
      sleep(ofSeconds(seconds)).await();
      return "reply";
    });
  }

  private static Async<String> fetched(int seconds) {
    return async(() -> {
      // @start region=inferred
      String page =
          select(
                  on(reply(seconds), body -> "page: " + body),
                  on(sleep(ofSeconds(3)), nothing -> "late"))
              .await();
      // @end
      return page;
    });
  }

  @Test
  void select_withHandlers_givesWhatTheWinnersReturns() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(fetched(1).await()).isEqualTo("page: reply");
        assertThat(fetched(5).await()).isEqualTo("late");
      });
    }
  }

  private static Async<String> handle(String message) {
    return async(() -> {
      yieldNow().await();
      return "handled " + message;
    });
  }

  private static Async<String> next(
      Mpsc.Receiver<String> urgent, Mpsc.Receiver<String> normal, boolean open) {
    return async(() -> {
      // @start region=handlers
      String next =
          select(
                  on(urgent.recv(), message -> "urgent " + message),
                  on(open, normal.recv(), message -> handle(message).await()))
              .biased()
              .otherwise(() -> "closed")
              .await();
      // @end
      return next;
    });
  }

  @Test
  void select_biasedWithAGuard_prefersTheFirst() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var urgent = Mpsc.<String>channel(2);
        var normal = Mpsc.<String>channel(2);
        normal.tx().send("a").await();
        urgent.tx().send("b").await();
        assertThat(next(urgent.rx(), normal.rx(), true).await()).isEqualTo("urgent b");
        assertThat(next(urgent.rx(), normal.rx(), true).await()).isEqualTo("handled a");
      });
    }
  }
}
