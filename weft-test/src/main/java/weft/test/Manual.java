package weft.test;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A future that a test completes by hand, in place of a real operation. It also tells how it was
/// polled and cancelled.
///
/// {@snippet class = "weft.test.GuideTest" region = "manual"}
///
/// ## Cancel safety
///
/// A cancellation is recorded. If the test has called {@link #holdCleanup}, the cleanup waits for
/// {@link #endCleanup}.
///
/// ## Threads
///
/// Any thread may complete and query it; only one body at a time may await it.
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

  private Manual() {}

  /// Makes a pending future.
  ///
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Manual<T> create() {
    return new Manual<>();
  }

  /// Completes the future and wakes the body that awaits it.
  ///
  /// @param value the value
  public synchronized void complete(T value) {
    ensurePending("complete");
    result = value;
    wakeWaiter();
  }

  /// Fails the future and wakes the body that awaits it.
  ///
  /// @param thrown what its await throws, not null
  public synchronized void fail(Throwable thrown) {
    Objects.requireNonNull(thrown, "thrown");
    ensurePending("fail");
    failure = thrown;
    wakeWaiter();
  }

  /// Wakes the body that awaits it without a reason (a spurious wake), as any future may.
  public synchronized void wakeWaiter() {
    if (waker != null) {
      Polling.wake(waker);
    }
  }

  /// Makes the cleanup wait if the future is cancelled.
  public synchronized void holdCleanup() {
    cleanupHeld = true;
  }

  /// Ends a cleanup that waits because of {@link #holdCleanup}.
  public synchronized void endCleanup() {
    cleanupHeld = false;
    wakeWaiter();
  }

  /// Returns how often it was polled.
  ///
  /// @return at least 0
  public synchronized int pollCount() {
    return polls;
  }

  /// Whether its cancellation has begun.
  ///
  /// @return true also while its cleanup waits
  public synchronized boolean isCancelling() {
    return cancelBegun;
  }

  /// Whether it has been cancelled.
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
