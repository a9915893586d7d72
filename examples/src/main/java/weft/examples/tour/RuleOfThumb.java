package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Section 15: threads for computing, async for waiting, each on work that suits it.
final class RuleOfThumb implements Section {
  private static final int WAITS = 10_000;
  private static final Duration WAIT = ofMillis(100);
  private static final int COMPUTATIONS = 4;

  /// Ten thousand that wait, on one thread.
  static Async<Integer> waiting() {
    return async(() -> {
      var handles = new ArrayList<JoinHandle<Void>>();
      for (int i = 0; i < WAITS; i++) {
        handles.add(spawn(() -> sleep(WAIT).await()));
      }
      return joinAll(handles).await().size();
    });
  }

  /// A few that compute, each on a thread of its own.
  static Async<List<Long>> computing() {
    return async(() -> {
      var handles = new ArrayList<JoinHandle<Long>>();
      for (int i = 0; i < COMPUTATIONS; i++) {
        handles.add(spawnBlocking(() -> Blocking.sum()));
      }
      return joinAll(handles).await();
    });
  }

  @Override
  public int number() {
    return 15;
  }

  @Override
  public String title() {
    return "Threads or async";
  }

  @Override
  public String tutorial() {
    return "Use threads for parallel computation, async for many things that wait.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    Timed<Integer> waited;
    try (var oneThread = AsyncRuntime.builder().currentThread().build()) {
      waited = Timed.run(screen, ofSeconds(1), () -> oneThread.run(() -> waiting().await()));
    }
    screen.say(
        String.format(
            "%,d waits of %d ms on one thread: %,d ms",
            WAITS, WAIT.toMillis(), waited.took().toMillis()));
    List<Long> sums;
    try (var runtime = AsyncRuntime.builder().build()) {
      sums = runtime.run(() -> computing().await());
    }
    screen.say("What computes goes to threads: spawnBlocking.");
    screen.say("What waits goes to tasks: see 13 for what they weigh, 8 for the beat.");
    return List.of(
        waited.claim("10,000 waits on one thread", WAIT, ofSeconds(1)),
        Claim.same(
            "four sums on four threads",
            "4 results",
            Collections.nCopies(COMPUTATIONS, 499_999_500_000L),
            sums));
  }
}
