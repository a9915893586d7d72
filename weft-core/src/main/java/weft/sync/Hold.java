package weft.sync;

import java.util.concurrent.atomic.AtomicBoolean;

/// One hold on the sending side of a channel: what each kind of sender has. Any thread.
///
/// @param <C> what is behind the ends of the channel
final class Hold<C extends Hold.Shared> implements AutoCloseable {
  /// What counts its senders.
  interface Shared {
    void addSender();

    void removeSender();
  }

  /// Also of a sender that is closed.
  final C core;

  private final AtomicBoolean closed = new AtomicBoolean();

  Hold(C core) {
    this.core = core;
  }

  /// What an open sender works on.
  C core(String operation) {
    if (closed.getPlain()) {
      throw new IllegalStateException(
          operation + ": this sender is closed. Give each task one of its own, by share().");
    }
    return core;
  }

  C share() {
    C shared = core("share()");
    shared.addSender();
    return shared;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      core.removeSender();
    }
  }

  @Override
  public String toString() {
    return "sender of " + core;
  }
}
