package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.AbortStorm;
import weft.Async;
import weft.Manual;
import weft.Paused;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CancellationTokenTest {
  private final CancellationToken root = CancellationToken.create();

  private static Stepper waiting(CancellationToken token) throws Exception {
    var step = new Stepper(token.cancelled());
    assertThat(step.isPending()).isTrue();
    return step;
  }

  @Test
  void cancel_waiters_wokenOnceEach() throws Exception {
    Stepper.onWorker(() -> {
      var steps = List.of(waiting(root), waiting(root), waiting(root));
      steps.get(1).cancel();
      assertThat(root).hasToString("token (2 waiting, 0 children)");
      root.cancel();
      root.cancel();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 0, 1);
      assertThat(steps.getFirst().poll()).isNull();
      assertThat(new Stepper(root.cancelled()).poll()).isNull();
      assertThat(root).hasToString("token (cancelled)");
    });
  }

  @Test
  void cancel_parent_cancelsAllBelow() throws Exception {
    Stepper.onWorker(() -> {
      var child = root.child();
      var grandchild = child.child();
      var step = waiting(grandchild);
      root.cancel();
      assertThat(child.isCancelled()).isTrue();
      assertThat(grandchild.isCancelled()).isTrue();
      assertThat(step.wakes).isEqualTo(1);
    });
  }

  @Test
  void cancel_child_notTheOthers() {
    var child = root.child();
    var sibling = root.child();
    child.cancel();
    assertThat(child.isCancelled()).isTrue();
    assertThat(root.isCancelled()).isFalse();
    assertThat(sibling.isCancelled()).isFalse();
    assertThat(root.children()).isEqualTo(1);
  }

  @Test
  void child_ofCancelled_bornCancelled() {
    root.cancel();
    assertThat(root.child().isCancelled()).isTrue();
    assertThat(root.child().child().isCancelled()).isTrue();
  }

  @Test
  void cancel_deepTree_noRecursion() {
    var token = root;
    for (int i = 0; i < 100_000; i++) {
      token = token.child();
    }
    root.cancel();
    assertThat(token.isCancelled()).isTrue();
  }

  @Test
  void child_onlyItsChildIsKept_stillCancelled() {
    var grandchild = root.child().child();
    System.gc();
    root.cancel();
    assertThat(grandchild.isCancelled()).isTrue();
  }

  /// Bounded by the timeout of the class; a collector that is asked often enough collects.
  @Test
  void child_dropped_isForgotten() {
    var dropped = new WeakReference<>(root.child());
    for (int i = 0; i < 1_000; i++) {
      root.child();
    }
    var kept = root.child();
    for (int i = 0; i < 100 && (dropped.get() != null || root.children() > 100); i++) {
      System.gc();
      root.child().cancel();
    }
    assertThat(root.children()).isLessThan(100);
    root.cancel();
    assertThat(kept.isCancelled()).isTrue();
    Reference.reachabilityFence(kept);
  }

  // ---- runUntilCancelled

  @Test
  void runUntilCancelled_cancelledBefore_notBegun() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        root.cancel();
        var future = new Manual<String>();
        assertThat(root.runUntilCancelled(future).await()).isNull();
        assertThat(future.polls).isZero();
      });
    }
  }

  @Test
  void runUntilCancelled_both_completionWins() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var future = new Manual<String>();
        var step = new Stepper(root.runUntilCancelled(future));
        assertThat(step.isPending()).isTrue();
        root.cancel();
        future.complete("done");
        assertThat(step.poll()).isEqualTo("done");
      });
    }
  }

  @Test
  void runUntilCancelled_cancelledMeanwhile_cleanedUpThenNull() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var ended = new ArrayList<String>();
        Async<String> body =
            async(() -> {
              try {
                sleep(ofMillis(1000)).await();
                return "done";
              } finally {
                ended.add("cleaned up");
              }
            });
        var task = spawn(root.runUntilCancelled(body));
        sleep(ofMillis(5)).await();
        root.cancel();
        assertThat(task.await()).isNull();
        assertThat(ended).containsExactly("cleaned up");
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(5));
    }
  }

  @Test
  void runUntilCancelled_notCancelled_itsValueAndNobodyWaits() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(root.runUntilCancelled(sleep(ofMillis(5)).map(_ -> "done")).await())
            .isEqualTo("done");
        assertThat(root).hasToString("token (0 waiting, 0 children)");
      });
    }
  }

  /// Whoever sees the root cancelled, or has cancelled it, sees all below it cancelled.
  @Test
  void cancel_whileAnotherThreadCancels_allBelowIsCancelledWhenItReturns() throws Exception {
    for (int round = 0; round < AbortStorm.rounds(500); round++) {
      var root = CancellationToken.create();
      var all = new ArrayList<CancellationToken>(List.of(root));
      for (int i = 0; i < 100; i++) {
        all.add(all.get(i / 2).child());
      }
      var thread = Thread.ofPlatform().start(root::cancel);
      while (!root.isCancelled()) {
        Thread.onSpinWait();
      }
      if (round % 2 == 0) {
        root.cancel();
        assertThat(all).allMatch(token -> isDone(token));
      }
      assertThat(all).allMatch(CancellationToken::isCancelled);
      thread.join();
      assertThat(root.children()).isZero();
    }
  }

  private static boolean isDone(CancellationToken token) {
    try {
      return !new Stepper(token.cancelled()).isPending();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
