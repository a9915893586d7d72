package weft.sync;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import weft.runtime.unclosed.Owed;
import weft.unwinding.Holding;

/// One hold on the sending side of a channel: what each kind of sender has. Any thread.
///
/// @param <C> what is behind the ends of the channel
final class Hold<C extends Hold.Shared> extends Holding implements AutoCloseable {
  /// What counts its senders. Any thread.
  interface Shared {
    /// Counts one more, unless all are closed.
    boolean addSenderIfAny();

    void removeSender();

    /// Whether nobody receives, so that nobody misses the end.
    boolean isReceiverClosed();
  }

  /// Also of a sender that is closed.
  final C core;

  private final AtomicBoolean closed = new AtomicBoolean();
  private final @Nullable Owed owed;

  Hold(C core) {
    this.core = core;
    owed = Owed.by(this, "sender of a channel", core::isReceiverClosed);
  }

  /// What an open sender works on.
  C core(String operation) {
    if (closed.getPlain()) {
      throw senderClosed(operation);
    }
    return core;
  }

  static IllegalStateException senderClosed(String operation) {
    return new IllegalStateException(
        operation + ": this sender is closed. Give each task one of its own, by share().");
  }

  C share() {
    C shared = core("share()");
    if (!shared.addSenderIfAny()) { // closed at this instant
      throw senderClosed("share()");
    }
    return shared;
  }

  @Override
  protected @Nullable Object held() {
    return closed.get() ? null : core;
  }

  @Override
  protected String heldAs() {
    return "sender";
  }

  @Override
  protected @Nullable Owed owed() {
    return owed;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      Owed.settle(owed, this);
      core.removeSender();
    }
  }

  @Override
  public String toString() {
    return "sender of " + core;
  }
}
