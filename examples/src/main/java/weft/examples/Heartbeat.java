package weft.examples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.keep;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawnBlocking;

import weft.Async;
import weft.Weft;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.WeftTypes.Third;

/// Beats until you press Enter, or for five seconds: a loop that waits for three things at once.
///
/// What loses a round is cancelled, so the beat starts afresh; what is kept goes on.
final class Heartbeat {
  static Async<String> beatUntilTold() {
    return async(() -> {
      var enter = keep(spawnBlocking(() -> IO.readln()));
      var limit = keep(sleep(ofSeconds(5)));
      for (int beats = 0; ; ) {
        switch (select(enter, limit, sleep(ofMillis(500))).await()) {
          case First(var _) -> {
            return "Stopped after " + beats + " beats.";
          }
          case Second(var _) -> {
            return "Five seconds, " + beats + " beats.";
          }
          case Third(var _) -> IO.println("beat " + ++beats);
        }
      }
    });
  }

  void main() throws Exception {
    IO.println("Press Enter to stop.");
    Weft.run(() -> IO.println(beatUntilTold().await()));
  }
}
