package weft;

import static java.time.Duration.ofMillis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import weft.runtime.AsyncRuntime;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Rounds of tasks under random aborts, one after the other for some time. The seed is printed.
public final class AbortStorm {
  /// How long one goes on, and how long other stress tests do.
  public static final Duration LENGTH = ofMillis(Integer.getInteger("weft.stressMillis", 200));

  /// How many rounds a test plays that counts them.
  ///
  /// @param full as many as it plays in the full tier; every day it is a share of them
  public static int rounds(int full) {
    return (int) Math.min(full, full * LENGTH.toMillis() / 700);
  }

  /// Starts tasks, and perhaps aborts some.
  public interface Round {
    /// The tasks to wait for, which end with a value or as aborted.
    List<JoinHandle<Void>> begin(AsyncRuntime runtime, SplittableRandom random);
  }

  private AbortStorm() {}

  /// Plays rounds, each when all tasks of the one before have ended.
  ///
  /// @param name for the line with the seed
  /// @param between checks what has to be true when no task is there
  /// @return failures that nobody awaited
  public static List<Throwable> blow(String name, int workers, Round round, Runnable between)
      throws Exception {
    long seed = System.nanoTime();
    System.out.println(name + ": workers " + workers + ", seed " + seed);
    var random = new SplittableRandom(seed);
    List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
    long end = System.nanoTime() + LENGTH.toNanos();
    try (var runtime =
        AsyncRuntime.builder()
            .workers(workers)
            .seed(seed)
            .onUnhandledFailure(unhandled::add)
            .build()) {
      while (System.nanoTime() < end) {
        for (var task : round.begin(runtime, random)) {
          try {
            task.block();
          } catch (JoinException e) {
            if (!e.isCancelled()) {
              throw e;
            }
          }
        }
        between.run();
      }
    }
    return unhandled;
  }

  /// Aborts one in four.
  public static void abortSome(List<JoinHandle<Void>> tasks, SplittableRandom random) {
    for (var task : tasks) {
      if (random.nextInt(4) == 0) {
        task.abort();
      }
    }
  }

  /// Starts a number of tasks, and aborts some.
  ///
  /// @param body makes the body of one, given random numbers of its own
  public static Round of(int tasks, Body body) {
    return (runtime, random) -> {
      var started = new ArrayList<JoinHandle<Void>>();
      for (int i = 0; i < tasks; i++) {
        started.add(runtime.spawn(body.with(random.split())));
      }
      abortSome(started, random);
      return started;
    };
  }

  /// Makes the body of a task.
  public interface Body {
    /// Makes it.
    Async<Void> with(SplittableRandom random);
  }
}
