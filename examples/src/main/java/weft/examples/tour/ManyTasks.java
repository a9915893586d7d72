package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.Weft;
import weft.task.JoinHandle;

/// Section 9: many tasks, and all of their results.
final class ManyTasks implements Section {
  static Async<List<Integer>> program() {
    return async(() -> {
      var handles = new ArrayList<JoinHandle<Integer>>();
      for (int n = 0; n < 10; n++) {
        int i = n;
        handles.add(
            spawn(() -> {
              sleep(ofMillis(10)).await();
              return i * i;
            }));
      }
      List<Integer> squares = joinAll(handles).await();
      return squares;
    });
  }

  @Override
  public int number() {
    return 9;
  }

  @Override
  public String title() {
    return "Many tasks, all of their results";
  }

  @Override
  public String tutorial() {
    return "join_all waits for many spawned tasks and gives the results in order.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var program = Timed.run(screen, ofMillis(100), () -> Weft.run(() -> program().await()));
    screen.say("Results: " + program.value());
    return List.of(
        Claim.same(
            "ten squares, in order",
            "0, 1 ... 81",
            List.of(0, 1, 4, 9, 16, 25, 36, 49, 64, 81),
            program.value()),
        program.claim("ten tasks of 10 ms at once", ofMillis(10), ofMillis(100)));
  }
}
