package weft.net;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import weft.Async;
import weft.time.Sleep;

/// What a server does when the system refuses connections: it says so once, waits, longer each
/// time, and says when it is over. Owner only.
final class AcceptTrouble {
  private static final Duration FIRST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Object listener;
  private int failures;
  private Duration pause = FIRST;

  AcceptTrouble(Object listener) {
    this.listener = listener;
  }

  /// An accept has failed.
  ///
  /// @return a future that is done when it is time for the next
  Async<Void> pause(IOException failure) {
    if (failures++ == 0) {
      System.getLogger("weft")
          .log(
              Level.WARNING,
              "A server cannot accept a connection and tries again, up to a second later: "
                  + listener
                  + ": "
                  + failure.getMessage(),
              failure);
    }
    Duration now = pause;
    Duration next = now.multipliedBy(2);
    pause = next.compareTo(LONGEST) > 0 ? LONGEST : next;
    return Sleep.after(now);
  }

  /// A connection was accepted.
  void toOver() {
    if (failures > 0) {
      System.getLogger("weft")
          .log(
              Level.INFO,
              "A server accepts connections again, after " + failures + " failures: " + listener);
      failures = 0;
      pause = FIRST;
    }
  }
}
