package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.consumeBudget;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.unconstrained;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// A poll may find 128 operations ready, then others have their turn.
class BudgetTest {
  private int done;

  private Async<Void> joins(int count) {
    List<JoinHandle<Integer>> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      handles.add(spawn(() -> 1));
    }
    return async(() -> {
      yieldNow().await(); // they have all ended
      for (JoinHandle<Integer> handle : handles) {
        done += handle.await();
      }
    });
  }

  private Async<Void> sleeps(int count) {
    return async(() -> {
      for (int i = 0; i < count; i++) {
        sleep(Duration.ZERO).await();
        done++;
      }
    });
  }

  private Async<Void> stages(int count) {
    return async(() -> {
      for (int i = 0; i < count; i++) {
        done += Async.fromStage(CompletableFuture.completedFuture(1)).await();
      }
    });
  }

  private Async<Void> units(int count) {
    return async(() -> {
      for (int i = 0; i < count; i++) {
        consumeBudget().await();
        done++;
      }
    });
  }

  /// What another task sees of the progress of this one, each time that it has its turn.
  private Async<List<Integer>> seen(Async<Void> work) {
    return async(() -> {
      List<Integer> seen = new ArrayList<>();
      var handle = spawn(work);
      while (!handle.isFinished()) {
        if (seen.isEmpty() || seen.getLast() != done) {
          seen.add(done);
        }
        yieldNow().await();
      }
      return seen;
    });
  }

  @Test
  void poll_readyOperations_yieldsAfter128() throws Exception {
    for (int kind = 0; kind < 4; kind++) {
      done = 0;
      int chosen = kind;
      try (var paused = new Paused()) {
        paused.run(() -> {
          Async<Void> work =
              switch (chosen) {
                case 0 -> joins(200);
                case 1 -> sleeps(200);
                case 2 -> stages(200);
                default -> units(200);
              };
          assertThat(seen(work).await()).containsExactly(0, 128);
        });
        assertThat(done).isEqualTo(200);
      }
    }
  }

  @Test
  void unconstrained_readyOperations_goesOn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Void> work =
            async(() -> {
              unconstrained(units(1000)).await();
              units(200).await();
            });
        assertThat(seen(work).await()).containsExactly(0, 1128);
      });
    }
  }

  @Test
  void abort_loopOfReadyOperations_seenAtTheNextTurn() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(units(Integer.MAX_VALUE));
        yieldNow().await();
        handle.abort();
        try {
          handle.await();
          throw new AssertionError("not aborted");
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
        assertThat(done).isLessThan(1000);
      });
    }
  }

  @Test
  void timeout_bodyThatEatsTheBudget_timesOut() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(() -> {
          for (int i = 0; i < 20; i++) {
            yieldNow().await();
          }
          paused.clock.advance(Duration.ofSeconds(2));
        });
        try {
          units(Integer.MAX_VALUE).timeout(Duration.ofSeconds(1)).await();
          throw new AssertionError("no timeout");
        } catch (TimeoutException e) {
          assertThat(done).isLessThan(10_000);
        }
      });
    }
  }
}
