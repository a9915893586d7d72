package weft.runtime;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import weft.support.Internals;

/// A poll that has been holding its worker up: a body that computes or blocks for long between two
/// awaits, seen while it does.
///
/// The tasks behind it are not lost, for other workers take them over, and its timers fire; but
/// with as many such bodies as workers the runtime stands still.
///
/// @param worker the worker's name, for example `weft-0`
/// @param duration for how long so far
/// @param trace what the worker is doing, the innermost call first; not changeable
public record LongPoll(String worker, Duration duration, List<StackTraceElement> trace) {
  /// Prints a warning through the platform's logger `weft`.
  public static final Consumer<LongPoll> LOG =
      poll -> System.getLogger("weft").log(Level.WARNING, poll::toString);

  /// Copies the trace.
  public LongPoll {
    trace = List.copyOf(trace);
  }

  /// The innermost call that is neither the JDK's nor within this library.
  ///
  /// @return the top of the trace if there is none
  private String place() {
    return trace.stream()
        .filter(frame -> frame.getModuleName() == null || "app".equals(frame.getClassLoaderName()))
        .filter(frame -> !Internals.have(frame.getClassName()))
        .findFirst()
        .or(() -> trace.stream().findFirst())
        .map(StackTraceElement::toString)
        .orElse("an unknown place");
  }

  /// What happened, where, and what to do.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "A poll has been holding worker %s for %d ms, now at %s. Others wait for it: run blocking"
            + " calls and long computations with blocking(() -> …), or await yieldNow() in between.",
        worker,
        duration.toMillis(),
        place());
  }
}
