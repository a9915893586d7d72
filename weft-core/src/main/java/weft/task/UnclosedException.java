package weft.task;

import java.util.function.BooleanSupplier;

/// Reports a channel end, a permit or a guard that should have been closed and was not. Others may
/// wait for it for ever: a receiver for the end of its channel, the next in line for the lock.
///
/// It is never thrown. A runtime with {@link weft.runtime.AsyncRuntime.Builder#reportUnclosed}
/// passes it to its handler for unhandled failures when the object is garbage collected; {@link
/// weft.runtime.AsyncRuntime#unclosed} lists the objects that are still open. Its stack trace shows
/// where the object was created.
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

  /// Whether it no longer matters that the object was not closed, because the channel has ended or
  /// all of its other ends are closed.
  ///
  /// @return true if nobody waits for it or ever will
  public boolean isMoot() {
    return excuse.getAsBoolean();
  }

  /// Returns what was not closed.
  ///
  /// @return a noun, such as `guard of a mutex`
  public String what() {
    return what;
  }
}
