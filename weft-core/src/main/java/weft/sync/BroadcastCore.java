package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.sync.waiting.WakeList;

/// A broadcast channel behind the ends that users hold: a chain of the last messages, along which
/// each receiver walks on its own.
///
///     before -> oldest -> … -> tail -> null     at most capacity messages, behind `before`
///       a receiver stands on the node of the message that it took last
///
/// 1. **Send**, under the lock: hang a node behind the tail, with the number of receivers that are to
///    take it. If the chain is full, the oldest node gives way: its message goes, and `before` is cut
///    off by pointing to CUT. A slow receiver so keeps one node alive, not all that come after it.
/// 2. **Receive**, without the lock: read the next node, then its message, then count it as taken.
///    Whoever takes it last clears it. Null means that it gave way, for what a receiver has not
///    counted as taken is cleared by nobody else: then go on behind `before`, under the lock.
/// 3. **Close** a receiver, under the lock: take its place from it, and count all as taken that
///    follow. A receipt goes on to the next node by CAS, so one that races the close has either
///    taken its message or leaves it to the close.
///
/// Guard: BroadcastTest, BroadcastLaggingTest, BroadcastRetentionTest, BroadcastModelTest,
/// BroadcastJcstress, BroadcastStressTest.
///
/// @param <T> the type of the messages
final class BroadcastCore<T> extends Audience {
  /// A message and the way to the next one.
  static final class Node<T> {
    private static final VarHandle LEFT;

    static {
      try {
        LEFT = MethodHandles.lookup().findVarHandle(Node.class, "left", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /// Set before publish by the `next` before it. Cleared by whoever takes it last, or by the
    /// sender that drops it; a receiver that races the latter sees it or not, and both are right.
    /// Plain.
    private @Nullable T message;

    /// Written by senders under the lock, read by receivers.
    private volatile @Nullable Node<T> next;

    /// How many receivers have not taken it. Receivers, read-modify-write.
    private volatile int left;

    Node(@Nullable T message, int left) {
      this.message = message;
      this.left = left;
    }

    @Nullable T message() {
      return message;
    }

    @Nullable Node<T> next() {
      return next;
    }

    /// By a receiver that has read the message, or never will.
    void toTaken() {
      if ((int) LEFT.getAndAdd(this, -1) == 1) {
        message = null;
      }
    }
  }

  /// What follows a node that gave way.
  private static final Node<?> CUT = new Node<>(null, 0);

  private final int capacity;

  /// The node before the oldest message that is kept. Guarded by the lock.
  private Node<T> before = new Node<>(null, 0);

  /// The newest message, or `before`. Guarded by the lock.
  private Node<T> tail = before;

  /// The position of `before`. Guarded by the lock.
  private long positionBefore;

  /// How many were sent: the position of the tail. Guarded by the lock.
  private long sent;

  BroadcastCore(int capacity) {
    this.capacity = capacity;
  }

  /// Sends to all receivers. Any thread.
  ///
  /// @return how many there are
  int send(T message) {
    WakeList wakes;
    int count;
    synchronized (lock()) {
      if (isEnded()) { // its sender was closed at this instant, and receivers know of the end
        throw Hold.senderClosed("send()");
      }
      count = receivers();
      if (count == 0) {
        return 0;
      }
      var node = new Node<>(message, count);
      if (sent - positionBefore >= capacity) {
        dropOldest();
      }
      tail.next = node;
      tail = node;
      sent++;
      wakes = tell();
    }
    if (wakes != null) {
      wakes.wake();
    }
    return count;
  }

  /// Under the lock, while the chain is full.
  @SuppressWarnings("unchecked") // CUT has no message
  private void dropOldest() {
    Node<T> oldest = before.next;
    if (oldest == null) {
      throw new AssertionError("a full chain has an oldest node: " + this);
    }
    oldest.message = null;
    before.next = (Node<T>) CUT;
    before = oldest;
    positionBefore++;
  }

  /// Lets go of the nodes whose messages all have, up to the last one. Under the lock.
  private void trim() {
    Node<T> next = before.next;
    while (next != null && next.left == 0) {
      before = next;
      positionBefore++;
      next = before.next;
    }
  }

  /// Lets go of what all have, now that a receiver has come to the end. Any thread.
  ///
  /// @param end where it stands
  void trimAt(Node<T> end) {
    if (end.left == 0 && before != end) { // a racy look: else the next to come does it
      synchronized (lock()) {
        trim();
      }
    }
  }

  @Override
  void onReceiverClosed() {
    trim();
  }

  /// A receiver of what is sent from now on. Any thread.
  BroadcastReceive<T> subscribe() {
    synchronized (lock()) {
      return new BroadcastReceive<>(this, addReceiver(), tail, sent);
    }
  }

  /// The node before the oldest message. Under the lock.
  Node<T> before() {
    return before;
  }

  /// The position of `before`. Under the lock.
  long positionBefore() {
    return positionBefore;
  }

  /// How many messages are there for a receiver that has taken so many. Any thread.
  int length(long position) {
    synchronized (lock()) {
      return (int) Math.min(sent - position, capacity);
    }
  }

  int capacity() {
    return capacity;
  }

  @Override
  public String toString() {
    return "broadcast channel"
        + labelText()
        + " (capacity "
        + capacity
        + ", "
        + receivers()
        + " receivers"
        + (isEnded() ? ", ended)" : ")");
  }
}
