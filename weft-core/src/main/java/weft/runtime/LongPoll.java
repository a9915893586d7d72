package weft.runtime;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import weft.support.Internals;

/// A report of a long poll: a body that computes or blocks for long between two awaits, and so
/// holds up its worker. It is reported while the poll is still going on.
///
/// The other tasks of this worker are taken over by other workers, and its timers still fire. But
/// if there are as many such bodies as workers, the runtime makes no progress.
///
/// @param worker the worker's name, for example `weft-0`
/// @param duration how long the poll has taken so far
/// @param trace what the worker is doing, the innermost call first; unmodifiable
public record LongPoll(String worker, Duration duration, List<StackTraceElement> trace) {
  /// A handler that logs a warning to the platform logger `weft`.
  public static final Consumer<LongPoll> LOG = new Printing();

  private static final class Printing implements Consumer<LongPoll> {
    @Override
    public void accept(LongPoll poll) {
      System.getLogger("weft").log(Level.WARNING, poll::toString);
    }
  }

  /// Copies the trace.
  public LongPoll {
    trace = List.copyOf(trace);
  }

  /// Returns the innermost call that is neither in the JDK nor in this library.
  ///
  /// @return that call, or the top of the trace if there is none
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
