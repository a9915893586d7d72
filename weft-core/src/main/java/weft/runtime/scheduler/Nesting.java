package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Wakeable;

/// How deep futures that poll others may poll each other.
///
/// Each of them takes stack, and cancelling takes more of it than polling. So the nesting has a
/// limit that leaves room for both. The worker has the present depth. Owner only.
public final class Nesting {
  private static final int LIMIT = 128;

  /// So much deeper may nest what a cleanup awaits.
  private static final int CLEANUP_LEVELS = 16;

  /// A way to poll a future.
  ///
  /// @param <F> the type of the future
  public interface Step<F extends Pollable> {
    /// Polls the future.
    ///
    /// @param future the future
    /// @param waker what the future wakes
    /// @return the result of the poll
    /// @throws Throwable what the poll threw
    @Nullable Object of(F future, Wakeable waker) throws Throwable;
  }

  private Nesting() {}

  /// Polls one level deeper. The depth before is put back whatever happens, for a
  /// StackOverflowError may leave out what would count it down.
  ///
  /// @param step how to poll
  /// @param future the future
  /// @param waker what the future wakes
  /// @param <F> the type of the future
  /// @return the result of the poll
  /// @throws Throwable what the poll threw
  public static <F extends Pollable> @Nullable Object deeper(Step<F> step, F future, Wakeable waker)
      throws Throwable {
    Worker worker = Worker.currentOrFail();
    int depth = worker.combinatorDepth();
    try {
      worker.setCombinatorDepth(depth + 1);
      return step.of(future, waker);
    } finally {
      worker.setCombinatorDepth(depth);
    }
  }

  /// Whether no other may begin inside what is being polled.
  ///
  /// @return true if the limit is reached
  public static boolean isExhausted() {
    Worker worker = Worker.currentOrFail();
    int limit = worker.isUnwinding() ? LIMIT + CLEANUP_LEVELS : LIMIT;
    return worker.combinatorDepth() >= limit;
  }

  /// Makes the exception for a future that is nested too deep.
  ///
  /// @param future the future
  /// @return the exception
  public static IllegalStateException tooDeep(Pollable future) {
    return new IllegalStateException(
        future
            + " is nested in "
            + LIMIT
            + " others (join, select, timeout, keep, streams), each awaited by a branch of the one"
            + " before; that is the limit. Spawn the inner future and await its handle, or await it"
            + " outside the combinator: plain awaits may nest without limit. Give an inner stream a"
            + " task of its own with buffer; for a stream that begins itself again, use"
            + " AsyncStream.retry, unfold or a loop in a generator.");
  }
}
