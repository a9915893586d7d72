package weft.combinators.fuzz;

import static weft.Weft.spawn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;
import weft.time.PausedClock;

/// Runs programs, each kind on a thread of its own, which is given up if it never ends.
public final class Runs {
  private static final int SECONDS = 30;
  private static final int AT_ONCE = 100;

  private Runs() {}

  /// On a paused clock, one after the other.
  ///
  /// @param first the first seed
  /// @param count how many
  /// @return what the first program that broke the rules did; empty if none did
  public static List<String> paused(long first, int count) {
    for (long seed = first; seed < first + count; seed++) {
      long current = seed;
      List<String> found = limited(() -> paused(current), seed);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static List<String> paused(long seed) throws Exception {
    return of(
        AsyncRuntime.builder().currentThread().pausedClock(PausedClock.create()).seed(seed),
        seed,
        1);
  }

  /// On two workers, many at once.
  ///
  /// @param first the first seed
  /// @param count how many
  /// @return what the first programs that broke the rules did; empty if none did
  public static List<String> onWorkers(long first, int count) {
    for (long seed = first; seed < first + count; seed += AT_ONCE) {
      long current = seed;
      int programs = (int) Math.min(AT_ONCE, first + count - seed);
      List<String> found =
          limited(() -> of(AsyncRuntime.builder().workers(2), current, programs), seed);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static List<String> of(AsyncRuntime.Builder builder, long first, int count)
      throws Exception {
    List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
    List<Program> programs = new ArrayList<>();
    try (var runtime =
        builder
            .name("fuzz-" + first)
            .onUnhandledFailure(unhandled::add)
            .shutdownDeadline(Duration.ofSeconds(20))
            .build()) {
      for (int i = 0; i < count; i++) {
        programs.add(new Program(first + i, runtime));
      }
      runtime.run(() -> {
        List<JoinHandle<Void>> running = new ArrayList<>();
        programs.forEach(program -> running.add(spawn(program.body())));
        for (JoinHandle<Void> program : running) {
          program.await();
        }
      });
    }
    List<String> found = new ArrayList<>();
    programs.forEach(program -> found.addAll(program.check()));
    for (Throwable failure : unhandled) {
      if (programs.stream().noneMatch(program -> program.mayReport(failure))) {
        found.add("seed " + first + " or later: unhandled: " + Findings.textOf(failure));
      }
    }
    return found;
  }

  private static List<String> limited(Callable<List<String>> run, long seed) {
    var result = new FutureTask<>(run);
    var thread = Thread.ofPlatform().daemon().name("fuzz").start(result);
    try {
      return result.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      var text = new StringBuilder("seed " + seed + " does not end:");
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\n  at ").append(frame);
      }
      thread.interrupt();
      return List.of(text.toString());
    } catch (ExecutionException e) {
      return List.of("seed " + seed + " failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
