package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.sync.BroadcastCore.Node;
import weft.sync.waiting.WakeList;

/// One receiver of a broadcast: where it stands, and the future of its next message, one for all
/// calls of `recv`. Receiver only, except where it says otherwise.
///
/// @param <T> the type of the messages
final class BroadcastReceive<T> extends Hearing<@Nullable T> {
  private static final VarHandle NODE;

  static {
    try {
      NODE = MethodHandles.lookup().findVarHandle(BroadcastReceive.class, "node", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final BroadcastCore<T> core;

  /// The message that it took last, or came after. Moved on by the receiver, CAS; taken away by
  /// whoever closes it, once, under the lock.
  private volatile Node<T> node;

  /// Messages that were taken and given back, oldest first; null if there are none. Receiver only.
  private @Nullable ArrayDeque<T> returned;

  /// How many were sent up to that one. Follows the node: whoever closes it may read one less.
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
    Node<T> last = node;
    if (returned != null || last.next() != null || isOver()) {
      return true;
    }
    core.trimAt(last);
    return false;
  }

  @Override
  @Nullable T receive() throws LaggedException {
    return tryReceive(); // null is the end: it was seen before this look for what came before it
  }

  /// A message, or null; leaves the wait and the end to the future.
  @Nullable T now() throws LaggedException {
    return canReceiveNow() ? tryReceive() : null;
  }

  /// Takes the next message.
  ///
  /// @return null if there is none at the moment
  @Nullable T tryReceive() throws LaggedException {
    ArrayDeque<T> again = returned;
    if (again != null) {
      T message = again.poll();
      returned = again.isEmpty() ? null : again;
      return message;
    }
    Node<T> last = node;
    Node<T> next = last.next();
    if (next == null) {
      core.trimAt(last);
      return null;
    }
    T message = next.message();
    if (message == null) {
      long missed = skip();
      if (missed == 0) {
        return null; // closed meanwhile
      }
      throw new LaggedException(missed, core.capacity());
    }
    if (!NODE.compareAndSet(this, last, next)) {
      return null; // closed meanwhile, which counts it as taken
    }
    position++;
    next.toTaken();
    return message;
  }

  @Override
  protected boolean takesBack() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected void takeBack(@Nullable Object message) {
    if (message != null) {
      ArrayDeque<T> messages = returned == null ? new ArrayDeque<>(2) : returned;
      messages.addFirst((T) message);
      returned = messages;
    }
  }

  /// Goes on before the oldest message.
  ///
  /// @return how many were missed; 0 if it is closed
  private long skip() {
    synchronized (core.lock()) {
      if (place().isClosed()) {
        return 0;
      }
      long before = core.positionBefore();
      long missed = before - position;
      node = core.before();
      position = before;
      return missed;
    }
  }

  boolean isAtEnd() {
    return isOver() && returned == null && node.next() == null;
  }

  int length() {
    return (returned == null ? 0 : returned.size())
        + (place().isClosed() ? 0 : core.length(position));
  }

  /// Lets go of what was left for it. Any thread.
  @SuppressWarnings("unchecked")
  void close() {
    var wakes = WakeList.make();
    synchronized (core.lock()) {
      if (place().isClosed()) {
        return;
      }
      var last = (Node<T>) NODE.getAndSet(this, new Node<T>(null, 0));
      boolean lagged = position < core.positionBefore(); // one less makes no difference
      Node<T> rest = (lagged ? core.before() : last).next();
      while (rest != null) {
        rest.toTaken();
        rest = rest.next();
      }
      core.removeReceiver(place(), wakes);
    }
    wakes.wake();
  }

  @Override
  public String toString() {
    return "recv() of " + core;
  }
}
