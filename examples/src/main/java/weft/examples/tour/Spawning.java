package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.List;
import weft.Async;
import weft.Weft;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Section 7: tasks that run on their own.
final class Spawning implements Section {
  static Async<String> program() {
    return async(() -> {
      JoinHandle<Integer> handle1 =
          spawn(() -> {
            sleep(ofMillis(100)).await();
            return 42;
          });
      JoinHandle<String> handle2 =
          spawn(() -> {
            sleep(ofMillis(50)).await();
            return "hello";
          });
      int result1 = handle1.await();
      String result2 = handle2.await();
      return result1 + ", " + result2;
    });
  }

  /// A task runs whether or not anybody awaits it.
  static Async<Boolean> runsUnawaited() {
    return async(() -> {
      var handle = spawn(() -> sleep(ofMillis(1)).await());
      while (!handle.isFinished()) {
        yieldNow().await();
      }
      return true;
    });
  }

  static Async<JoinException> failing() {
    return async(() -> {
      JoinHandle<String> handle =
          spawn(() -> {
            throw new IllegalStateException("out of paper");
          });
      return endOf(handle).await();
    });
  }

  static Async<JoinException> aborted() {
    return async(() -> {
      var handle = spawn(() -> sleep(ofSeconds(10)).await());
      handle.abort();
      return endOf(handle).await();
    });
  }

  private static Async<JoinException> endOf(JoinHandle<?> handle) {
    return async(() -> {
      try {
        throw new AssertionError("it ended with " + handle.await());
      } catch (JoinException e) {
        return e;
      }
    });
  }

  @Override
  public int number() {
    return 7;
  }

  @Override
  public String title() {
    return "Spawned tasks run independently";
  }

  @Override
  public String tutorial() {
    return "spawn creates independent concurrent tasks; their handles are awaited.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var program = Timed.run(screen, ofMillis(150), () -> Weft.run(() -> program().await()));
    screen.say(program.value());
    boolean unawaited = Weft.run(() -> runsUnawaited().timeout(ofSeconds(5)).await());
    var failed = Weft.run(() -> failing().await());
    screen.say("failed:  " + failed.getMessage());
    var aborted = Weft.run(() -> aborted().timeout(ofSeconds(5)).await());
    screen.say("aborted: " + aborted.getMessage());
    return List.of(
        Claim.equal("two results", "42, hello", program.value()),
        program.claim("100 ms and 50 ms at the same time", ofMillis(100), ofMillis(150)),
        Claim.equal("a task ends though nobody awaits it", true, unawaited),
        Claim.equal("a failed task: the cause", "out of paper", causeOf(failed)),
        Claim.equal("an aborted task: isCancelled()", true, aborted.isCancelled()));
  }

  private static String causeOf(JoinException failure) {
    Throwable cause = failure.getCause();
    return cause == null ? "none" : String.valueOf(cause.getMessage());
  }
}
