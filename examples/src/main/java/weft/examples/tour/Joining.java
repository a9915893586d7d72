package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.sleep;

import java.util.List;
import weft.Async;
import weft.Weft;

/// Section 5: several at once, all of them.
final class Joining implements Section {
  static Async<String> taskA() {
    return async(() -> {
      sleep(ofMillis(200)).await();
      return "Result A";
    });
  }

  static Async<String> taskB() {
    return async(() -> {
      sleep(ofMillis(100)).await();
      return "Result B";
    });
  }

  static Async<String> program() {
    return async(() -> {
      var both = join(taskA(), taskB()).await();
      return "Both done: " + both.first() + ", " + both.second();
    });
  }

  @Override
  public int number() {
    return 5;
  }

  @Override
  public String title() {
    return "join runs concurrently and waits for all";
  }

  @Override
  public String tutorial() {
    return "Total time: about 200 ms, not 300 ms.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var program = Timed.run(screen, ofMillis(300), () -> Weft.run(() -> program().await()));
    screen.say(program.value());
    return List.of(
        Claim.same("both results", "A, B", "Both done: Result A, Result B", program.value()),
        program.claim("200 ms and 100 ms together", ofMillis(200), ofMillis(300)));
  }
}
