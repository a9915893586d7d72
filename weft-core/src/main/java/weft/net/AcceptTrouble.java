package weft.net;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.time.Sleep;

/// What a server does when the system refuses connections: it says so once, waits, longer each
/// time, and says when it is over. Owner only.
final class AcceptTrouble {
  private static final Duration FIRST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Object listener;
  private int failures;

  /// Whether it was said.
  private boolean said;

  private Duration pause = FIRST;

  AcceptTrouble(Object listener) {
    this.listener = listener;
  }

  /// An accept has failed.
  ///
  /// @return a future that is done when it is time for the next
  Async<Void> pause(IOException failure) {
    failures++;
    if (!said) {
      said =
          isLogged(
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
      isLogged(
          Level.INFO,
          "A server accepts connections again, after " + failures + " failures: " + listener,
          null);
      failures = 0;
      said = false;
      pause = FIRST;
    }
  }

  /// Logs, if the logger can: without descriptors it may fail, too, for example to read the time
  /// zone, and the server goes on.
  private static boolean isLogged(Level level, String message, @Nullable Throwable failure) {
    try {
      System.getLogger("weft").log(level, message, failure);
      return true;
    } catch (Throwable ofLogger) {
      return false;
    }
  }
}
