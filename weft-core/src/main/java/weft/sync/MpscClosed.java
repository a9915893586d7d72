package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Misuse;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A sender's wait until the receiver is closed.
final class MpscClosed extends Async<Void> {
  private final MpscCore<?> core;

  /// Owner only.
  private boolean claimed;

  /// Set before it is added to the core; then written by the owner, read by whoever closes.
  private volatile @Nullable Wakeable waker;

  MpscClosed(MpscCore<?> core) {
    this.core = core;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable newWaker) {
    if (claimed) {
      throw Misuse.awaitedTwice(this, newWaker);
    }
    claimed = true;
    waker = newWaker;
    return core.addClosedWait(this) ? Woven.PENDING : null;
  }

  @Override
  protected @Nullable Object poll(Wakeable newWaker) {
    waker = newWaker; // before the look
    return core.isReceiverClosed() ? null : Woven.PENDING;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable ignored) {
    core.removeClosedWait(this);
    return null;
  }

  @Override
  protected void discard() {
    claimed = true;
  }

  void wakeOwner() {
    Wakeable owner = waker;
    if (owner != null) {
      Woven.wake(owner);
    }
  }

  @Override
  public String toString() {
    return "closed() of " + core;
  }
}
