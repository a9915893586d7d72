package weft.test;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A future that a test completes by hand, and that tells how it was polled and cancelled: stands
/// in for an operation of the code under test.
///
/// {@snippet class = "weft.test.GuideTest" region = "manual"}
///
/// ## Cancel safety
///
/// Cancelling notes it, and waits for {@link #endCleanup} if the test said {@link #holdCleanup}.
///
/// ## Threads
///
/// Any thread may complete and ask; awaited by one body at a time.
///
/// @param <T> the type of the value
public final class Manual<T extends @Nullable Object> extends Async<T> {
  /// Guarded by this, as is the rest.
  private @Nullable Object result = Polling.PENDING;

  private @Nullable Throwable failure;
  private @Nullable Wakeable waker;
  private int polls;
  private boolean cleanupHeld;
  private boolean cancelBegun;
  private boolean cancelled;

  /// Makes one that is pending.
  public Manual() {}

  /// Completes it and wakes whoever awaits it.
  ///
  /// @param value the value
  public synchronized void complete(T value) {
    ensurePending("complete");
    result = value;
    wakeWaiter();
  }

  /// Fails it and wakes whoever awaits it.
  ///
  /// @param thrown what its await throws, not null
  public synchronized void fail(Throwable thrown) {
    Objects.requireNonNull(thrown, "thrown");
    ensurePending("fail");
    failure = thrown;
    wakeWaiter();
  }

  /// Wakes whoever awaits it without a reason, as any future may.
  public synchronized void wakeWaiter() {
    if (waker != null) {
      Polling.wake(waker);
    }
  }

  /// Makes its cleanup wait, should it be cancelled.
  public synchronized void holdCleanup() {
    cleanupHeld = true;
  }

  /// Ends the cleanup that {@link #holdCleanup} made wait.
  public synchronized void endCleanup() {
    cleanupHeld = false;
    wakeWaiter();
  }

  /// How often it was polled.
  ///
  /// @return at least 0
  public synchronized int pollCount() {
    return polls;
  }

  /// Whether somebody has begun to cancel it.
  ///
  /// @return true also while its cleanup waits
  public synchronized boolean isCancelling() {
    return cancelBegun;
  }

  /// Whether it was cancelled.
  ///
  /// @return true once its cleanup has ended
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  private void ensurePending(String operation) {
    if (result != Polling.PENDING || failure != null) {
      throw new IllegalStateException(
          operation + "() of " + this + " came after it was completed: make another Manual.");
    }
  }

  @Override
  protected synchronized @Nullable Object poll(Wakeable newWaker) throws Throwable {
    polls++;
    waker = newWaker;
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  @Override
  protected synchronized @Nullable Object pollCancel(Wakeable newWaker) {
    cancelBegun = true;
    waker = newWaker;
    if (cleanupHeld) {
      return Polling.PENDING;
    }
    cancelled = true;
    return null;
  }

  @Override
  protected synchronized @Nullable Object pollForce(Wakeable newWaker) {
    cleanupHeld = false;
    return pollCancel(newWaker);
  }

  /// Its state, for dumps.
  @Override
  public synchronized String toString() {
    String state =
        cancelled
            ? "cancelled"
            : failure != null || result != Polling.PENDING ? "complete" : "pending";
    return "Manual[" + state + ", polled " + polls + "]";
  }
}
