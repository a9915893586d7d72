package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A future that polls others, its branches, and may come to cancel them: by its own decision, or
/// because it is cancelled itself. Owner only.
///
/// @param <T> the type of its value
abstract class Combinator<T extends @Nullable Object> extends OneShot<T> {
  /// Combinators within combinators poll each other, which takes stack; cancelling takes more of it
  /// than polling. So the nesting has a limit that leaves room for both.
  static final int NESTING_LIMIT = 128;

  /// So much deeper may nest what a cleanup awaits.
  private static final int CLEANUP_LEVELS = 16;

  private @Nullable Unwinding unwinding;

  /// The first poll of this combinator.
  ///
  /// @see #poll
  @Nullable Object startBranches(Wakeable waker) throws Throwable {
    return pollBranches(waker);
  }

  /// One poll of this combinator.
  ///
  /// @see #poll
  abstract @Nullable Object pollBranches(Wakeable waker) throws Throwable;

  /// Gives up the branches that are not done. Called once.
  abstract Unwinding unwindBranches();

  /// The branches that are not done, for dumps.
  abstract List<? extends Pollable> openBranches();

  /// A failure that it holds back until its branches have ended.
  @Nullable Throwable heldFailure() {
    return null;
  }

  /// Cancels the branches, or goes on with that.
  final Unwinding unwinding() {
    Unwinding current = unwinding;
    if (current == null) {
      current = unwindBranches();
      unwinding = current;
    }
    return current;
  }

  /// Whether the branches are being cancelled.
  final boolean isUnwinding() {
    return unwinding != null;
  }

  @Override
  protected final void abandon() {
    openBranches().forEach(Woven::discard);
  }

  @Override
  protected final @Nullable Object start(Wakeable waker) throws Throwable {
    ensureNotTooDeep(this);
    Worker worker = Worker.currentOrFail();
    int depth = worker.combinatorDepth();
    try {
      worker.setCombinatorDepth(depth + 1);
      return startBranches(waker);
    } finally {
      worker.setCombinatorDepth(depth);
    }
  }

  /// Refuses to begin a future that polls others, where too many poll each other already.
  static void ensureNotTooDeep(OneShot<?> future) {
    try {
      ensureNotTooDeep(future, Worker.currentOrFail());
    } catch (IllegalStateException e) {
      future.abandon();
      throw e;
    }
  }

  static void ensureNotTooDeep(Async<?> future, Worker worker) {
    int limit = worker.isUnwinding() ? NESTING_LIMIT + CLEANUP_LEVELS : NESTING_LIMIT;
    if (worker.combinatorDepth() >= limit) {
      throw tooDeep(future);
    }
  }

  private static IllegalStateException tooDeep(Async<?> future) {
    return new IllegalStateException(
        future
            + " is nested in "
            + NESTING_LIMIT
            + " other combinators (join, select, timeout, keep), each awaited by a branch of the one before;"
            + " that is the limit. Spawn the inner future and await its handle, or await it outside"
            + " the combinator: plain awaits may nest without limit.");
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    Worker worker = Worker.currentOrFail();
    int depth = worker.combinatorDepth();
    try {
      worker.setCombinatorDepth(depth + 1);
      return pollBranches(waker);
    } finally {
      worker.setCombinatorDepth(depth);
    }
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    Worker worker = Worker.currentOrFail();
    int depth = worker.combinatorDepth();
    boolean outer = worker.isUnwinding();
    try {
      worker.setCombinatorDepth(depth + 1);
      worker.setUnwinding(true);
      return unwinding().cancel(waker, heldFailure());
    } finally {
      worker.setUnwinding(outer);
      worker.setCombinatorDepth(depth);
    }
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return unwinding().forceNow(waker, heldFailure());
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Unwinding current = unwinding;
    return current == null ? openBranches() : current.remaining();
  }
}
