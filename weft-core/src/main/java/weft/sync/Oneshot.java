package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;
import weft.runtime.unclosed.Owed;
import weft.support.Arguments;

/// Channels for a single message, such as the answer to a request or the result of something that
/// is not a task. (Tokio's `oneshot`, Kotlin's `CompletableDeferred`, a promise and its future.)
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "oneshot"}
///
/// For the value of a task, use its handle; for several messages, an {@link Mpsc}.
///
/// ## Threads
///
/// The sender may be used by any thread. What happened before the send happens before what follows
/// the receipt.
public final class Oneshot {
  private Oneshot() {}

  /// The two ends of a channel.
  ///
  /// @param tx the sender
  /// @param rx the receiver, which is the future of the message
  /// @param <T> the type of the message
  public record Channel<T>(Sender<T> tx, Receiver<T> rx) {}

  /// Makes a channel for one message.
  ///
  /// @param <T> the type of the message, which is never null
  /// @return its ends
  public static <T> Channel<T> channel() {
    var receiver = new Receiver<T>();
    return new Channel<>(new Sender<>(receiver), receiver);
  }

  /// The sender. Any thread, one at a time.
  ///
  /// @param <T> the type of the message
  public static final class Sender<T> extends SendingEnd implements AutoCloseable {
    private final Receiver<T> receiver;
    private final @Nullable Owed owed;

    private Sender(Receiver<T> receiver) {
      this.receiver = receiver;
      owed = Owed.by(this, "sender of a oneshot", receiver::isClosed);
    }

    /// Sends the message, without waiting.
    ///
    /// @param message not null
    /// @return false if the receiver is closed, so nobody will get the message
    /// @throws IllegalStateException if something was sent before, or this sender is closed
    public boolean send(T message) {
      Arguments.notNull("message", message);
      Owed.settle(owed, this);
      return receiver.toSent(message);
    }

    /// Whether the receiver is closed, so nobody wants the message any more.
    ///
    /// @return true if a message sent now would reach nobody
    public boolean isClosed() {
      return receiver.isClosed();
    }

    /// Waits until the receiver is closed, so that work for it can stop. One task at a time.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done once the receiver is closed; it is never done if the message
    ///   is received
    public Async<Void> closed() {
      return new Closed(receiver);
    }

    /// Closes the sender. If nothing was sent, the receiver fails with {@link
    /// ChannelClosedException}. After a send, or when called again, it has no effect.
    @Override
    public void close() {
      Owed.settle(owed, this);
      receiver.toSenderGone();
    }

    @Override
    protected @Nullable Object held() {
      return receiver.isUndecided() ? receiver : null;
    }

    @Override
    protected @Nullable Owed owed() {
      return owed;
    }

    @Override
    public String toString() {
      return "sender of " + receiver;
    }
  }

  /// The receiver, which is the future of the message.
  ///
  /// It fails with {@link ChannelClosedException} if the sender was closed without sending, and if
  /// it is awaited again after it returned the message.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** It may be awaited again after it lost a select, and needs no `keep`.
  ///
  /// ## States
  ///
  /// Bits, any thread, read-modify-write; each is set once, but for WAITING. Guard: OneshotTest,
  /// ChannelJcstress.
  ///
  ///     SENT         the message is there, written before. Excludes SENDER_GONE.
  ///     SENDER_GONE  none will come
  ///     CLOSED       the receiver is closed
  ///     WAITING      the receiver's waker is there, written before; the receiver clears it to
  ///                  change it. With SENT or SENDER_GONE it means nothing any more.
  ///     WATCHED      the waker of `closed()` is there, likewise
  ///
  /// @param <T> the type of the message
  public static final class Receiver<T> extends Async<T> implements AutoCloseable {
    private static final int SENT = 1;
    private static final int SENDER_GONE = 1 << 1;
    private static final int CLOSED = 1 << 2;
    private static final int WAITING = 1 << 3;
    private static final int WATCHED = 1 << 4;

    private static final VarHandle STATE;

    static {
      try {
        STATE = MethodHandles.lookup().findVarHandle(Receiver.class, "state", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /// Bits as above.
    private volatile int state;

    /// Written by the sender before SENT, by the receiver after: empty once it was taken.
    private @Nullable T message;

    /// Whether the message was given to somebody. Receiver only.
    private boolean taken;

    /// Written by the receiver while WAITING is not set, read by the sender when it was.
    private @Nullable Wakeable waker;

    /// Written by the sender's task while WATCHED is not set, read by whoever closes when it was.
    private @Nullable Wakeable watcher;

    private Receiver() {}

    // ---- the sender's side

    private boolean toSent(T value) {
      for (; ; ) {
        int before = state;
        if ((before & (SENT | SENDER_GONE)) != 0) {
          throw new IllegalStateException(
              (before & SENT) != 0
                  ? "send(): this oneshot has sent its message. Use an Mpsc for several."
                  : "send(): this sender is closed.");
        }
        if ((before & CLOSED) != 0) {
          message = null;
          return false;
        }
        message = value;
        if (STATE.compareAndSet(this, before, before | SENT)) {
          wakeReceiver(before);
          return true;
        }
      }
    }

    private void toSenderGone() {
      int before;
      do {
        before = state;
        if ((before & (SENT | SENDER_GONE)) != 0) {
          return;
        }
      } while (!STATE.compareAndSet(this, before, before | SENDER_GONE));
      wakeReceiver(before);
    }

    private void wakeReceiver(int before) {
      Wakeable waiting = (before & WAITING) != 0 ? waker : null;
      if (waiting != null) { // else it has just been withdrawn, and looks itself if it comes again
        Polling.wake(waiting);
      }
    }

    private boolean isClosed() {
      return (state & CLOSED) != 0;
    }

    /// Whether the sender has neither sent nor given up.
    private boolean isUndecided() {
      return (state & (SENT | SENDER_GONE)) == 0;
    }

    @Override
    protected Wanted wants() {
      return new Wanted(Wanted.Kind.SENDERS, this, "", 1);
    }

    // ---- the receiver's side

    @Override
    protected @Nullable Object pollFirst(Wakeable newWaker) {
      if ((state & (WAITING | SENT | SENDER_GONE)) == WAITING) {
        throw Misuse.awaitedByTwo(this, newWaker);
      }
      return poll(newWaker);
    }

    @Override
    protected @Nullable Object poll(Wakeable newWaker) {
      int current = state;
      if ((current & (SENT | SENDER_GONE)) == 0 && !isNoted(newWaker, current)) {
        toNotWaiting();
        waker = newWaker;
        current = (int) STATE.getAndBitwiseOr(this, WAITING);
      }
      if ((current & (SENT | SENDER_GONE)) == 0 && (current & CLOSED) == 0) {
        return Polling.PENDING;
      }
      if (!Worker.hasBudget(newWaker)) {
        return Polling.PENDING;
      }
      toNotWaiting();
      return outcome();
    }

    private boolean isNoted(Wakeable newWaker, int current) {
      return (current & WAITING) != 0 && waker == newWaker;
    }

    private T outcome() {
      T value = take();
      if (value != null) {
        return value;
      }
      throw (state & SENDER_GONE) != 0
          ? ChannelClosedException.nothingSent()
          : ChannelClosedException.receivedBefore();
    }

    private @Nullable T take() {
      if ((state & SENT) == 0 || taken) {
        return null;
      }
      T value = message;
      taken = true;
      message = null;
      return value;
    }

    private void toNotWaiting() {
      int current = state;
      if ((current & WAITING) != 0) {
        if ((current & (SENT | SENDER_GONE)) == 0) {
          STATE.getAndBitwiseAnd(this, ~WAITING);
        }
        waker = null; // a sender may be kept for long, and shall not keep a task
      }
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable ignored) {
      toNotWaiting();
      return null;
    }

    @Override
    protected boolean takesBack() {
      return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void takeBack(@Nullable Object undelivered) {
      message = (T) undelivered;
      taken = false;
    }

    /// Takes the message if it is there, without waiting. For the receiver's task.
    ///
    /// @return the message; null if it is not there, or was taken before
    public @Nullable T tryRecv() {
      return take();
    }

    /// Closes the receiver, which tells the sender that nobody wants the message any more. A
    /// message that was sent before can still be taken. Any thread. Closing it again has no effect.
    @Override
    public void close() {
      int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
      if ((before & CLOSED) == 0) {
        wakeReceiver(before);
        Wakeable watching = (before & WATCHED) != 0 ? watcher : null;
        if (watching != null) {
          Polling.wake(watching);
        }
      }
    }

    @Override
    public String toString() {
      int current = state;
      String what =
          taken
              ? "received"
              : (current & SENT) != 0
                  ? "sent"
                  : (current & SENDER_GONE) != 0 ? "given up" : "nothing sent";
      return "oneshot (" + what + ((current & CLOSED) != 0 ? ", closed)" : ")");
    }
  }

  /// A wait until the receiver is closed. Owner only.
  private static final class Closed extends Async<Void> {
    private final Receiver<?> receiver;
    private boolean watching;

    Closed(Receiver<?> receiver) {
      this.receiver = receiver;
    }

    @Override
    protected @Nullable Object pollFirst(Wakeable waker) {
      if ((receiver.state & Receiver.WATCHED) != 0) {
        throw Misuse.awaitedByTwo(this, waker);
      }
      return poll(waker);
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) {
      if (watching && receiver.watcher != waker) {
        stop();
      }
      if (!watching) {
        watching = true;
        receiver.watcher = waker;
        Receiver.STATE.getAndBitwiseOr(receiver, Receiver.WATCHED);
      }
      if (!receiver.isClosed() || !Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      stop();
      return null;
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable ignored) {
      stop();
      return null;
    }

    private void stop() {
      if (watching) {
        watching = false;
        Receiver.STATE.getAndBitwiseAnd(receiver, ~Receiver.WATCHED);
        receiver.watcher = null;
      }
    }

    @Override
    public String toString() {
      return "closed() of " + receiver;
    }
  }
}
