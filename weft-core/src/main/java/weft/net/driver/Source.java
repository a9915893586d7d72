package weft.net.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// A channel that operations wait for: one that reads (or accepts), one that writes (or connects).
///
/// It is registered with a worker's {@link Poller} when an operation has to wait for the first
/// time. Each direction is in one of three states:
///
///     null      nobody waits, nothing has happened
///     Wakeable  an operation waits
///     READY     an event came that no operation has seen: the next tries at once
///
///     null     -> Wakeable   an operation has found nothing to do
///     Wakeable -> Wakeable   the same under another waker
///     Wakeable -> READY      an event, which wakes it
///     Wakeable -> null       the operation was cancelled
///     null     -> READY      an event that nobody awaits; a second one turns the interest off
///     READY    -> null       an operation has seen it
///
/// The selector is level-triggered: an event that is seen too early comes again. So reading stays
/// switched on from message to message, and is switched off where nobody reads. Writing is
/// switched on for one event at a time. Guard: TcpStreamTest, DriverTest.
public final class Source {
  /// One of the two kinds of operations.
  public enum Direction {
    /// To read, or to accept.
    READ,
    /// To write, or to connect.
    WRITE
  }

  private static final Object READY = new Object();

  /// So many more waits on another worker than at home, and the source moves there.
  private static final int ELSEWHERE = 16;

  private static final int READS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

  private static final VarHandle READER;
  private static final VarHandle WRITER;

  static {
    try {
      var lookup = MethodHandles.lookup();
      READER = lookup.findVarHandle(Source.class, "reader", Object.class);
      WRITER = lookup.findVarHandle(Source.class, "writer", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SelectableChannel channel;

  /// Any thread, CAS; as above.
  private volatile @Nullable Object reader;

  /// Any thread, CAS; as above.
  private volatile @Nullable Object writer;

  /// Written under the lock of this object.
  private volatile @Nullable SelectionKey key;

  /// Where it is registered. Written under the lock of this object.
  private volatile @Nullable Poller poller;

  /// Written under the lock of this object.
  private volatile boolean closed;

  /// Who waits for the descriptor to be gone; null once it is. Guarded by this object.
  private @Nullable List<Wakeable> closers = new ArrayList<>(1);

  /// What the last select found. Owner of the poller only.
  private int foundOperations;

  /// How many more waits of late began on another worker than on that of the poller; a race does no
  /// harm.
  private int elsewhere;

  /// Makes one that is not registered yet.
  ///
  /// @param channel in non-blocking mode
  public Source(SelectableChannel channel) {
    this.channel = channel;
  }

  // ---- operations, on workers

  /// Registers a wait, unless an event has come since the last one. On a worker.
  ///
  /// @param direction what it waits for
  /// @param operation the selection key's bit for that
  /// @param waker of the operation, the only one of its direction
  /// @return false if an event has come: the operation tries again
  /// @throws IOException if the channel cannot be registered
  /// @throws ClosedChannelException if it is closed
  public boolean isToWait(Direction direction, int operation, Wakeable waker) throws IOException {
    VarHandle slot = slot(direction);
    for (; ; ) {
      Object current = slot.getAcquire(this);
      if (current == READY) {
        if (slot.compareAndSet(this, READY, null)) {
          return false;
        }
      } else if (current == waker || slot.compareAndSet(this, current, waker)) {
        if (current == null) {
          toWaiting(direction, operation, waker);
        }
        return true;
      }
    }
  }

  private void toWaiting(Direction direction, int operation, Wakeable waker) throws IOException {
    try {
      arm(operation);
    } catch (IOException | RuntimeException failure) {
      slot(direction).compareAndSet(this, waker, null);
      throw failure;
    }
    if (closed) { // between the try and the wait; nobody would wake it
      slot(direction).compareAndSet(this, waker, null);
      throw new ClosedChannelException();
    }
  }

  /// Ends a wait that was cancelled.
  ///
  /// @param direction what it waited for
  /// @param waker of the operation
  public void withdraw(Direction direction, Wakeable waker) {
    slot(direction).compareAndSet(this, waker, null);
  }

  /// An operation of a direction would find something to do now, of which no event tells: if one
  /// waits, it tries again. Any thread.
  ///
  /// @param direction which
  public void toReady(Direction direction) {
    wake(slot(direction));
  }

  /// Whether an operation of a direction waits. Any thread.
  ///
  /// @param direction which
  /// @return true from the registration of the wait to its end
  public boolean isWaiting(Direction direction) {
    return slot(direction).getAcquire(this) instanceof Wakeable;
  }

  private static VarHandle slot(Direction direction) {
    return direction == Direction.READ ? READER : WRITER;
  }

  private void arm(int operation) throws IOException {
    Worker worker = Worker.currentOrFail();
    SelectionKey current = key;
    Poller home = poller;
    if (current == null
        || home == null
        || !current.isValid()
        || !worker.scheduler().hasPoller(home)) {
      registerFirst(operation, worker);
      return;
    }
    if (home == worker.poller()) {
      elsewhere = Math.max(0, elsewhere - 1);
    } else if (++elsewhere >= ELSEWHERE) {
      elsewhere = 0;
      if (worker.poller().canOpen()) { // else it stays
        register(operation, worker.poller());
        return;
      }
    }
    try {
      if ((current.interestOps() & operation) != 0 || isArmed(operation, worker)) {
        return;
      }
    } catch (CancelledKeyException e) {
      // It was closed or moved at this instant.
    }
    register(operation, worker.poller());
  }

  /// Switches an interest on, unless the key is not valid any more. Under the lock: a move that
  /// copies the interests would not see one that comes later.
  private synchronized boolean isArmed(int operation, Worker worker) throws IOException {
    SelectionKey current = key;
    Poller home = poller;
    if (closed) {
      throw new ClosedChannelException();
    }
    if (current == null || home == null || !current.isValid()) {
      return false;
    }
    current.interestOpsOr(operation);
    if (home != worker.poller()) {
      home.nudge();
    }
    return true;
  }

  /// Registers it with this runtime. If there is no descriptor left for one more selector, one that
  /// is there watches it.
  private void registerFirst(int operation, Worker worker) throws IOException {
    Poller target = worker.scheduler().pollerForNew(worker);
    Poller open = target.canOpen() ? target : worker.scheduler().openPoller();
    register(operation, open == null ? target : open);
  }

  private void register(int operation, Poller target) throws IOException {
    Poller left = toRegistered(operation, target);
    if (left != null) {
      left.onSourceMovedAway();
    }
  }

  /// Registers it, or only switches the interest on if it is registered there.
  ///
  /// @return where its key was cancelled; null if nowhere
  private synchronized @Nullable Poller toRegistered(int operation, Poller target)
      throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    SelectionKey old = key;
    Poller home = poller;
    if (old != null && home != null && old.isValid()) {
      return toMoved(old, home, operation, target);
    }
    try {
      key = target.register(channel, operation, this);
    } catch (CancelledKeyException e) {
      throw new IOException("the socket was closed or moved at this instant: " + channel, e);
    }
    poller = target;
    if (home != null) {
      home.onSourceLeft();
    }
    return null;
  }

  /// Under the lock.
  private @Nullable Poller toMoved(SelectionKey old, Poller home, int operation, Poller target)
      throws IOException {
    if (home != target) {
      try {
        key = target.register(channel, operation | old.interestOps(), this);
        poller = target;
        old.cancel();
        return home;
      } catch (CancelledKeyException e) {
        // It has left that selector lately, which has yet to notice: it stays where it is.
      }
    }
    old.interestOpsOr(operation);
    home.nudge();
    return null;
  }

  /// The selector of its poller is replaced. By the poller.
  synchronized void moveWithin(Poller home, SelectionKey old, Selector fresh) {
    if (closed || poller != home || key != old) {
      return; // closed, or moved away
    }
    try {
      key = channel.register(fresh, old.interestOps(), this);
    } catch (ClosedChannelException | CancelledKeyException e) {
      // Closed by its channel's own hand; operations that wait find it when they try again.
    }
  }

  // ---- events

  /// What a key that was selected is ready for.
  ///
  /// @return nothing if it was cancelled at this instant: its source is closed, which wakes whoever
  ///   waits, or has moved, where the event comes again
  static int readyOperations(SelectionKey at) {
    try {
      return at.readyOps();
    } catch (CancelledKeyException e) {
      return 0;
    }
  }

  /// An event was found. Owner of the poller.
  void toFound(SelectionKey at) {
    foundOperations = readyOperations(at);
  }

  /// Tells of the event that was found. Owner of the poller.
  void onFound() {
    SelectionKey current = key;
    if (current != null) {
      onEvents(current, foundOperations);
    }
  }

  /// Tells who waits. Whoever selects.
  void onEvents(SelectionKey at, int operations) {
    int reads = operations & READS;
    if (reads != 0) {
      Object before = READER.getAndSet(this, READY);
      if (before instanceof Wakeable waker) {
        Polling.wake(waker);
      } else if (before == READY) {
        disarm(at, reads);
        if (reader instanceof Wakeable) {
          armAgain(reads); // it came between the event and the disarming
        }
      }
    }
    int writes = operations & ~READS;
    if (writes != 0) {
      disarm(at, writes); // first: who is woken arms it again
      if (WRITER.getAndSet(this, READY) instanceof Wakeable waker) {
        Polling.wake(waker);
      }
    }
  }

  private static void disarm(SelectionKey at, int operations) {
    try {
      at.interestOpsAnd(~operations);
    } catch (CancelledKeyException e) {
      // Closed or moved: nothing to turn off.
    }
  }

  /// With the present key, for the source may have moved.
  private synchronized void armAgain(int operations) {
    SelectionKey current = key;
    Poller home = poller;
    if (!closed && current != null && home != null && current.isValid()) {
      current.interestOpsOr(operations);
      home.nudge();
    } // else it is closed, which wakes whoever waits
  }

  // ---- the end

  /// Whether it is closed. Any thread.
  ///
  /// @return true from the begin of the close
  public boolean isClosed() {
    return closed;
  }

  /// Closes the channel; operations that wait are woken, and find it closed. Idempotent. Any
  /// thread.
  ///
  /// @return whether this call closes it, rather than one before
  /// @throws UncheckedIOException if the channel says so
  public boolean close() {
    Poller home;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      home = poller;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      wake(READER);
      wake(WRITER);
      if (home != null) {
        home.onSourceLeft();
      }
      if (home == null) {
        onGone();
      } else {
        home.tellWhenGone(this); // even if its key is off: the descriptor may be closed just now
      }
    }
    return true;
  }

  private void wake(VarHandle slot) {
    if (slot.getAndSet(this, READY) instanceof Wakeable waker) {
      Polling.wake(waker);
    }
  }

  /// Registers who waits for the descriptor to be gone. Any thread.
  ///
  /// @param waker woken then
  /// @return false if it is gone
  public synchronized boolean isToBeGone(Wakeable waker) {
    List<Wakeable> waiting = closers;
    if (waiting == null) {
      return false;
    }
    if (!waiting.contains(waker)) {
      waiting.add(waker);
    }
    return true;
  }

  /// Forgets who waited for that. Any thread.
  ///
  /// @param waker as given before
  public synchronized void withdrawCloser(Wakeable waker) {
    if (closers != null) {
      closers.remove(waker);
    }
  }

  /// Whether the selector has let go of it, and with that the descriptor is closed.
  boolean isGone() {
    return !channel.isRegistered();
  }

  void onGone() {
    List<Wakeable> told;
    synchronized (this) {
      told = closers;
      closers = null;
    }
    if (told != null) {
      told.forEach(Polling::wake);
    }
  }
}
