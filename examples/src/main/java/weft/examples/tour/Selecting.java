package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.keep;
import static weft.Weft.select;
import static weft.Weft.sleep;

import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.Weft;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;

/// Section 6: the first of several; and a loop around it.
final class Selecting implements Section {
  static Async<String> taskA(List<String> events) {
    return async(() -> {
      try {
        sleep(ofMillis(200)).await();
        return "Result A";
      } finally {
        events.add("A cleaned up");
      }
    });
  }

  static Async<String> taskB() {
    return async(() -> {
      sleep(ofMillis(100)).await();
      return "Result B";
    });
  }

  static Async<List<String>> program() {
    return async(() -> {
      var events = new ArrayList<String>();
      switch (select(taskA(events), taskB()).await()) {
        case First(var a) -> events.add("A finished first: " + a);
        case Second(var b) -> events.add("B finished first: " + b);
      }
      return events;
    });
  }

  /// In a loop: what loses is cancelled, what is kept goes on.
  static Async<Integer> roundsUntilShutdown() {
    return async(() -> {
      var shutdown = keep(sleep(ofMillis(200)));
      int rounds = 0;
      for (boolean open = true; open; ) {
        switch (select(shutdown, sleep(ofMillis(5))).await()) {
          case First(var _) -> open = false;
          case Second(var _) -> rounds++;
        }
      }
      return rounds;
    });
  }

  @Override
  public int number() {
    return 6;
  }

  @Override
  public String title() {
    return "select returns when the first completes";
  }

  @Override
  public String tutorial() {
    return "B finishes first (100 ms < 200 ms); the other branch is dropped.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var race = Timed.run(screen, ofMillis(200), () -> Weft.run(() -> program().await()));
    race.value().forEach(screen::say);
    var loop =
        Timed.run(screen, ofMillis(400), () -> Weft.run(() -> roundsUntilShutdown().await()));
    screen.say("Shutdown, by a timer that lost " + loop.value() + " rounds before");
    return List.of(
        Claim.same(
            "A's finally ran, then B's handler",
            "A, then B",
            List.of("A cleaned up", "B finished first: Result B"),
            race.value()),
        race.claim("at B's time, not at A's", ofMillis(100), ofMillis(200)),
        Claim.atLeast("rounds lost by a kept timer", 10, loop.value()),
        loop.claim("which still ends at its time", ofMillis(200), ofMillis(400)));
  }
}
