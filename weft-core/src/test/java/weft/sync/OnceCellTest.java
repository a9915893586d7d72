package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.WeftTypes.Second;
import weft.task.JoinException;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OnceCellTest {
  private final OnceCell<String> cell = OnceCell.create();

  private Async<String> slowly(String value) {
    return cell.getOrInit(() -> {
      sleep(ofMillis(10)).await();
      return value;
    });
  }

  @Test
  void getOrInit_several_oneInitialises() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var first = spawn(slowly("a"));
        var second = spawn(slowly("b"));
        var third = spawn(slowly("c"));
        yieldNow().await();
        assertThat(cell).hasToString("cell (empty, 2 waiting)");
        assertThat(first.await()).isEqualTo("a");
        assertThat(second.await()).isEqualTo("a");
        assertThat(third.await()).isEqualTo("a");
        assertThat(slowly("d").await()).isEqualTo("a");
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(10));
    }
    assertThat(cell.get()).isEqualTo("a");
  }

  @Test
  void getOrInit_cancelled_theNextRunsItsOwn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var first = spawn(slowly("a"));
        var second = spawn(slowly("b"));
        yieldNow().await();
        first.abort();
        assertThat(second.await()).isEqualTo("b");
      });
    }
  }

  @Test
  void getOrInit_failed_theNextRunsItsOwn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var first =
            spawn(
                cell.getOrInit(() -> {
                  yieldNow().await();
                  throw new IllegalStateException("no");
                }));
        var second = spawn(slowly("b"));
        try {
          first.await();
        } catch (JoinException e) {
          assertThat(e).hasRootCauseMessage("no");
        }
        assertThat(second.await()).isEqualTo("b");
      });
    }
  }

  @Test
  void getOrInit_waiterCancelled_leavesTheLine() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var first = spawn(slowly("a"));
        yieldNow().await();
        assertThat(select(slowly("b"), sleep(ofMillis(1))).await()).isInstanceOf(Second.class);
        assertThat(cell).hasToString("cell (empty, 0 waiting)");
        assertThat(first.await()).isEqualTo("a");
      });
    }
  }

  @Test
  void trySet_whileInitialisingOrSet_refused() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var first = spawn(slowly("a"));
        yieldNow().await();
        assertThat(cell.trySet("x")).isFalse();
        assertThat(cell.get()).isNull();
        first.await();
        assertThat(cell.trySet("x")).isFalse();
      });
    }
    assertThat(cell.get()).isEqualTo("a");
  }

  @Test
  void trySet_empty_set() throws Exception {
    assertThat(cell.trySet("x")).isTrue();
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(slowly("a").await()).isEqualTo("x"));
    }
    assertThat(cell).hasToString("cell (set)");
  }
}
