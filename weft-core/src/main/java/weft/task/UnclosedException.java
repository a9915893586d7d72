package weft.task;

import java.util.function.BooleanSupplier;

/// A channel end, a permit or a guard that should have been closed and was not. Whoever waits for
/// it waits for ever: a receiver for the end of its channel, the next in line for the lock.
///
/// It is never thrown. Runtimes that are told to look ({@link
/// weft.runtime.AsyncRuntime.Builder#reportUnclosed}) give it to their handler of unhandled
/// failures when the thing is collected, and list those that are still there ({@link
/// weft.runtime.AsyncRuntime#unclosed}). Its stack trace tells where the thing was made.
public final class UnclosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Which thing, such as `guard of a mutex`.
  private final String what;

  private final transient BooleanSupplier excuse;

  /// For the runtime.
  ///
  /// @param what which thing, such as `guard of a mutex`
  /// @param fate what became of it, such as `has not been closed`
  /// @param excuse whether nobody misses the close any more
  /// @param madeAt where it was made
  public UnclosedException(
      String what, String fate, BooleanSupplier excuse, StackTraceElement[] madeAt) {
    super(
        "A "
            + what
            + " "
            + fate
            + ". Hold it in try-with-resources, or give it to the task that ends with it: spawn(it,"
            + " body). It was made at the top of this trace.",
        null,
        false,
        true);
    this.what = what;
    this.excuse = excuse;
    setStackTrace(madeAt);
  }

  /// Whether nobody misses the close any more, by now: the channel has ended, or all of its other
  /// ends are closed.
  ///
  /// @return true if nobody waits for it, or ever will
  public boolean isMoot() {
    return excuse.getAsBoolean();
  }

  /// Which thing.
  ///
  /// @return a noun, such as `guard of a mutex`
  public String what() {
    return what;
  }
}
