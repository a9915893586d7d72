package weft;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A future that a test completes by hand, and that tells how it was polled.
public final class Manual<T extends @Nullable Object> extends Async<T> {
  private @Nullable Object result = Polling.PENDING;
  private @Nullable Throwable failure;
  private @Nullable Throwable cleanupFailure;
  private @Nullable Wakeable waker;
  private boolean slowCleanup;

  /// How often it was polled.
  public int polls;

  /// How often it was asked to cancel.
  public int cancels;

  /// Whether its cleanup has ended.
  public boolean cancelled;

  public synchronized void complete(T value) {
    result = value;
    wakeOwner();
  }

  public synchronized void fail(Throwable thrown) {
    failure = thrown;
    wakeOwner();
  }

  /// Its cleanup is pending until {@link #endCleanup}.
  public Manual<T> withSlowCleanup() {
    slowCleanup = true;
    return this;
  }

  public Manual<T> withFailingCleanup(Throwable thrown) {
    cleanupFailure = thrown;
    return this;
  }

  public synchronized void endCleanup() {
    slowCleanup = false;
    wakeOwner();
  }

  public synchronized void wakeOwner() {
    Wakeable owner = waker;
    if (owner != null) {
      Polling.wake(owner);
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
  protected synchronized @Nullable Object pollCancel(Wakeable newWaker) throws Throwable {
    cancels++;
    waker = newWaker;
    if (slowCleanup) {
      return Polling.PENDING;
    }
    cancelled = true;
    if (cleanupFailure != null) {
      throw cleanupFailure;
    }
    return null;
  }

  @Override
  public String toString() {
    return "manual";
  }
}
