package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Nesting;
import weft.runtime.scheduler.Worker;
import weft.unwinding.Unwinding;

/// A future that polls others, its branches, and may come to cancel them: by its own decision, or
/// because it is cancelled itself. Owner only.
///
/// @param <T> the type of its value
abstract class Combinator<T extends @Nullable Object> extends OneShot<T> {
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

  /// It is cancelled: gives back what its branches gave it, which nobody will receive. May be
  /// called again.
  void giveBackValues() {}

  /// Cancels the branches, or goes on with that.
  final Unwinding unwinding() {
    Unwinding current = unwinding;
    if (current == null) {
      current = unwindBranches();
      unwinding = current;
    }
    return current;
  }

  /// Notes what is left of cancelling the branches, which has begun.
  final void setUnwinding(@Nullable Unwinding rest) {
    unwinding = rest;
  }

  /// Whether the branches are being cancelled.
  final boolean isUnwinding() {
    return unwinding != null;
  }

  @Override
  protected final void abandon() {
    openBranches().forEach(Polling::discard);
  }

  @Override
  protected final @Nullable Object start(Wakeable waker) throws Throwable {
    ensureRoom();
    return Nesting.deeper(Combinator::startBranches, this, waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    return Nesting.deeper(Combinator::pollBranches, this, waker);
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    giveBackValues();
    return Nesting.deeper(Combinator::cancelBranches, this, waker);
  }

  private @Nullable Object cancelBranches(Wakeable waker) throws Throwable {
    Worker worker = Worker.currentOrFail();
    boolean outer = worker.isUnwinding();
    try {
      worker.setUnwinding(true);
      return unwinding().cancel(waker, heldFailure());
    } finally {
      worker.setUnwinding(outer);
    }
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    giveBackValues();
    return unwinding().forceNow(waker, heldFailure());
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Unwinding current = unwinding;
    return current == null ? openBranches() : current.remaining();
  }
}
