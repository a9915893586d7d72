package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.sync.BroadcastCore.Node;
import weft.sync.waiting.WakeList;

/// One receiver of a broadcast: where it stands, and the future of its next message, one for all
/// calls of `recv`. Receiver only, except where it says otherwise.
///
/// @param <T> the type of the messages
final class BroadcastReceive<T> extends Hearing<@Nullable T> {
  private final BroadcastCore<T> core;

  /// The message that it took last, or came after.
  private Node<T> node;

  /// How many were sent up to that one.
  private long position;

  /// Makes a receiver. Under the lock.
  BroadcastReceive(BroadcastCore<T> core, Audience.Place place, Node<T> node, long position) {
    super(core, place);
    this.core = core;
    this.node = node;
    this.position = position;
  }

  BroadcastCore<T> core() {
    return core;
  }

  @Override
  boolean isReady() {
    return node.next() != null || isOver();
  }

  @Override
  @Nullable T receive() throws LaggedException {
    return tryReceive(); // null is the end: it was seen before this look for what came before it
  }

  /// Takes the next message.
  ///
  /// @return null if there is none at the moment
  @Nullable T tryReceive() throws LaggedException {
    Node<T> next = node.next();
    if (next == null) {
      return null;
    }
    T message = next.message();
    if (message == null) {
      throw new LaggedException(skip(), core.capacity());
    }
    node = next;
    position++;
    next.toTaken();
    return message;
  }

  /// Goes on before the oldest message.
  ///
  /// @return how many were missed
  private long skip() {
    synchronized (core.lock()) {
      long before = core.positionBefore();
      long missed = before - position;
      node = core.before();
      position = before;
      return missed;
    }
  }

  boolean isAtEnd() {
    return isOver() && node.next() == null;
  }

  int length() {
    return place().isClosed() ? 0 : core.length(position);
  }

  /// Lets go of what was left for it. Any thread, unless it is receiving.
  void close() {
    var wakes = new WakeList();
    synchronized (core.lock()) {
      if (place().isClosed()) {
        return;
      }
      boolean lagged = position < core.positionBefore();
      Node<T> rest = (lagged ? core.before() : node).next();
      while (rest != null) {
        rest.toTaken();
        rest = rest.next();
      }
      node = new Node<>(null, 0);
      core.removeReceiver(place(), wakes);
    }
    wakes.wake();
  }

  @Override
  public String toString() {
    return "recv() of " + core;
  }
}
