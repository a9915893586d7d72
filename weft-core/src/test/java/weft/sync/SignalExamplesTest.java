package weft.sync;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;

/// The examples of what tasks wait for without a message: notifications, tokens, latches, barriers.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SignalExamplesTest {
  private final Paused paused = new Paused();

  /// What the examples did, in this order.
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private Async<Void> work(String what) {
    return async(() -> {
      yieldNow().await();
      seen.add(what);
    });
  }

  // ---- Notify

  private Async<Void> run(String job) {
    return work("run " + job);
  }

  @Test
  void notifyOne() throws Exception {
    var jobs = new ConcurrentLinkedQueue<String>();
    paused.run(() -> {
      var job = "job";
      // @start region=notifyOne
      var changed = Notify.create();
      spawn(() -> {
        while (true) {
          for (var next = jobs.poll(); next != null; next = jobs.poll()) {
            run(next).await();
          }
          changed.notified().await();       // one that came before the wait was kept
        }
      });
      jobs.add(job);
      changed.notifyOne();
      // @end
      sleep(ofSeconds(1)).await();
      assertThat(seen).containsExactly("run job");
      jobs.add("another");
      changed.notifyOne();
      sleep(ofSeconds(1)).await();
    });
    assertThat(seen).containsExactly("run job", "run another");
  }

  private final Notify changed = Notify.create();

  private volatile boolean isReady;

  // @start region=notifyWaiters
  Async<Void> ready() {
    return async(() -> {
      while (true) {
        var next = changed.notified();      // first make the future, then look, then wait
        if (isReady) {
          return;
        }
        next.await();
      }
    });
  }

  void setReady() {
    isReady = true;
    changed.notifyWaiters();                // all of them
  }
  // @end

  @Test
  void notifyWaiters() throws Exception {
    paused.run(() -> {
      var first = spawn(ready());
      var second = spawn(ready());
      sleep(ofSeconds(1)).await();
      changed.notifyWaiters();
      sleep(ofSeconds(1)).await();
      assertThat(first.isFinished() || second.isFinished()).isFalse();
      setReady();
      join(first, second, ready()).await();
    });
  }

  // ---- CancellationToken

  private Async<Void> answer(String request) {
    return work("answer " + request);
  }

  // @start region=serve
  Async<Void> serve(Mpsc.Receiver<String> requests, CancellationToken shutdown) {
    return async(() -> {
      for (boolean open = true; open; ) {
        switch (select(shutdown.cancelled(), requests.recv()).await()) {
          case First(var _) -> open = false;
          case Second(var request) -> answer(request).await();
        }
      }
    });
  }
  // @end

  @Test
  void token() throws Exception {
    var channel = Mpsc.<String>channel(8);
    var requests = channel.rx();
    paused.run(() -> {
      channel.tx().send("hello").await();
      // @start region=token
      var shutdown = CancellationToken.create();
      var server = spawn(() -> serve(requests, shutdown.child()).await());
      sleep(ofSeconds(10)).await();        // it serves, meanwhile
      shutdown.cancel();
      server.await();
      // @end
    });
    assertThat(seen).containsExactly("answer hello");
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(10));
  }

  // ---- Latch

  private final class Part {
    private final String name;

    Part(String name) {
      this.name = name;
    }

    Async<Void> start() {
      return work("start " + name);
    }

    Async<Void> serve() {
      return async(() -> sleep(ofHours(1)).await());
    }
  }

  @Test
  void latch() throws Exception {
    var parts = List.of(new Part("A"), new Part("B"), new Part("C"));
    paused.run(() -> {
      // @start region=latch
      var ready = Latch.of(3);
      for (var part : parts) {                // three
        spawn(() -> {
          part.start().await();
          ready.countDown();
          part.serve().await();
        });
      }
      ready.opened().await();
      // @end
      assertThat(seen).containsExactlyInAnyOrder("start A", "start B", "start C");
    });
    assertThat(paused.elapsed()).isZero();
  }

  // ---- Barrier

  private Async<Void> compute(int step) {
    return work("compute " + step);
  }

  private void publish(int step) {
    seen.add("publish " + step);
  }

  @Test
  void barrier() throws Exception {
    int workers = 3;
    int steps = 2;
    paused.run(() -> {
      // @start region=barrier
      var round = Barrier.of(workers);
      for (int i = 0; i < workers; i++) {
        spawn(() -> {
          for (int step = 0; step < steps; step++) {
            compute(step).await();
            if (round.arrive().await()) {      // true for one of them
              publish(step);
            }
          }
        });
      }
      // @end
      sleep(ofSeconds(1)).await();
    });
    assertThat(seen.subList(0, 3)).containsOnly("compute 0");
    assertThat(seen).contains("publish 0", "publish 1");
    assertThat(seen).hasSize(8).filteredOn(what -> what.startsWith("publish")).hasSize(2);
  }

  @Test
  void guard_scopeEnds_cancelsUnlessDisarmed() throws Exception {
    var token = CancellationToken.create();
    var other = CancellationToken.create();
    paused.run(() -> {
      var log = new ArrayList<String>();
      // @start region=guard
      try (var _ = token.guard()) {
        spawn(token.runUntilCancelled(sleep(ofSeconds(60))).map(nothing -> log.add("stopped")));
        yieldNow().await();
      } // cancels the token
      // @end
      yieldNow().await();
      assertThat(log).containsExactly("stopped");
      try (var guard = other.guard()) {
        guard.disarm();
        assertThat(guard.toString()).startsWith("disarmed guard of token (");
      }
    });
    assertThat(token.isCancelled()).isTrue();
    assertThat(other.isCancelled()).isFalse();
  }

  @Test
  void reason_ofACancellation_isTheNearest() {
    var root = CancellationToken.create();
    var child = root.child();
    var grandchild = child.child();
    assertThat(root.reason()).isNull();
    child.cancel("the child ends");
    root.cancel("all end");
    root.cancel("too late");
    assertThat(root.reason()).isEqualTo("all end");
    assertThat(child.reason()).isEqualTo("the child ends");
    assertThat(grandchild.reason()).isEqualTo("the child ends");
    assertThat(root.child().reason()).isEqualTo("all end");
    var silent = CancellationToken.create();
    silent.cancel();
    silent.cancel("too late");
    assertThat(silent.reason()).isNull();
  }
}
