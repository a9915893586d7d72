package weft.sync;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.unclosed.Owed;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;
import weft.support.Arguments;
import weft.woven.NowTwin;

/// Channels with many senders and many receivers: each message goes to one receiver. For work that
/// several tasks share. (Go's channels; Tokio has none, Rust's `async-channel`.)
///
/// {@snippet class = "weft.sync.MpmcTest" region = "workers"}
///
/// With capacity 0 it is a rendezvous: a send is done when a receiver has taken the message. (A
/// task that waits to send and to receive on the same channel, in one select, may meet itself.) If
/// there is one receiver, an {@link Mpsc} is several times faster; if each receiver is to hear
/// every message, use a {@link Broadcast}.
///
/// ## The end
///
/// Once all senders are closed and all messages have been received, `recv` returns null, to each
/// receiver. When the last receiver is closed, sends fail with {@link ChannelClosedException}, and
/// what is in the channel is lost, unless the channel was made with a handler for it.
///
/// ## Fairness
///
/// Messages are received in the order in which they entered the channel. Those who wait to send are
/// served first come, first served, and so are those who wait to receive.
///
/// ## Threads
///
/// Any thread, any number of tasks, at both ends. What happened before a send happens before what
/// follows its receipt.
public final class Mpmc {
  private Mpmc() {}

  /// The two ends of a channel.
  ///
  /// @param tx the first sender
  /// @param rx the first receiver
  /// @param <T> the type of the messages
  public record Channel<T>(Sender<T> tx, Receiver<T> rx) {
    /// Gives the channel a name, for dumps and messages. Call it where the channel is made, before
    /// others use it.
    ///
    /// @param name not blank
    /// @return this
    /// @throws IllegalArgumentException if the name is blank
    public Channel<T> named(String name) {
      tx.hold.core.toNamed(name);
      return this;
    }
  }

  /// Sees to messages that nobody will receive.
  ///
  /// @param <T> the type of the messages
  @FunctionalInterface
  public interface UndeliveredHandler<T> {
    /// Sees to one, mostly by closing it.
    ///
    /// @param message not null
    /// @throws Exception reported as unhandled
    void accept(T message) throws Exception;
  }

  /// Makes a channel.
  ///
  /// @param capacity how many messages it holds, not negative; with 0 each send waits for a
  ///   receiver
  /// @param <T> the type of the messages, which are never null
  /// @return its ends
  /// @throws IllegalArgumentException if the capacity is negative
  public static <T> Channel<T> channel(int capacity) {
    return channel(new MpmcCore<>(Arguments.notNegative("capacity", capacity), null));
  }

  /// Makes a channel for messages that have to be closed, such as connections. (Kotlin's
  /// `onUndeliveredElement`.)
  ///
  /// {@snippet class = "weft.sync.MpmcTest" region = "undelivered"}
  ///
  /// @param capacity how many messages it holds, not negative
  /// @param onUndelivered called once for each message that was sent and will never be received:
  ///   what is in the channel when its last receiver is closed, and what a receiver was given when
  ///   it was cancelled, if no other is left. By the thread that closes or cancels; an exception of
  ///   it is reported as unhandled. A message whose send fails or is cancelled while it waits is
  ///   still the sender's
  /// @param <T> the type of the messages, which are never null
  /// @return its ends
  /// @throws IllegalArgumentException if the capacity is negative
  public static <T> Channel<T> channel(int capacity, UndeliveredHandler<? super T> onUndelivered) {
    return channel(
        new MpmcCore<>(
            Arguments.notNegative("capacity", capacity),
            Arguments.notNull("onUndelivered", onUndelivered)));
  }

  private static <T> Channel<T> channel(MpmcCore<T> core) {
    return new Channel<>(new Sender<>(core), new Receiver<>(core));
  }

  /// A sender, one of the sending ends of a channel. Any thread, any number of tasks.
  ///
  /// @param <T> the type of the messages
  public static final class Sender<T> implements AutoCloseable {
    private final Hold<MpmcCore<T>> hold;

    private Sender(MpmcCore<T> core) {
      hold = new Hold<>(core);
    }

    /// Sends a message as soon as there is room or, with capacity 0, a receiver.
    ///
    /// ## Cancel safety
    ///
    /// **Not cancel safe.** A cancelled send has lost its place in line. Mostly it has not sent its
    /// message; but if a receiver took it just before, it has. In a loop with a select, use {@code
    /// keep(tx.send(x))}.
    ///
    /// @param message not null
    /// @return a future that is done when the message is in the channel or with a receiver; it
    ///   fails with {@link ChannelClosedException} if all receivers are closed
    /// @throws IllegalStateException if this sender is closed
    @NowTwin(NowTwins.class)
    public Async<Void> send(T message) {
      return hold.core("send()").send(Arguments.notNull("message", message));
    }

    /// Sends if that can be done at once.
    boolean sendNow(T message) {
      return hold.core("send()").trySend(Arguments.notNull("message", message), "send()");
    }

    /// Sends a message if there is room or a receiver that waits, and no other sender waits. On any
    /// thread.
    ///
    /// @param message not null
    /// @return false if not, or if all receivers are closed (see {@link #isClosed})
    /// @throws IllegalStateException if this sender is closed
    public boolean trySend(T message) {
      return hold.core("trySend()").trySend(Arguments.notNull("message", message), "trySend()");
    }

    /// Waits until all receivers are closed, so that work for them can stop.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done then
    public Async<Void> closed() {
      return hold.core.closed();
    }

    /// Whether all receivers are closed.
    ///
    /// @return true if a message sent now would not be received
    public boolean isClosed() {
      return hold.core.isReceiverClosed();
    }

    /// Makes another sender of the same channel, which has to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public Sender<T> share() {
      return new Sender<>(hold.share());
    }

    /// Closes this sender. Closing the last sender ends the channel; sends that wait can still
    /// complete. Closing it again has no effect.
    @Override
    public void close() {
      hold.close();
    }

    @Override
    public String toString() {
      return hold.toString();
    }
  }

  /// A receiver, one of the receiving ends of a channel. Any thread, any number of tasks.
  ///
  /// @param <T> the type of the messages
  public static final class Receiver<T> implements AutoCloseable {
    private final MpmcCore<T> core;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final @Nullable Owed owed;

    private Receiver(MpmcCore<T> core) {
      this.core = core;
      owed = Owed.by(this, "receiver of a channel", core::isAtEnd);
    }

    private MpmcCore<T> open(String operation) {
      if (closed.getPlain()) {
        throw new IllegalStateException(
            operation + ": this receiver is closed. Give each task one of its own, by share().");
      }
      return core;
    }

    /// Waits for the next message.
    ///
    /// ## Cancel safety
    ///
    /// **Loses its place in line.** A message that it had already been given goes to the next who
    /// waits, or back to the front of the channel.
    ///
    /// @return a future of the message; its value is null at the end of the channel
    /// @throws IllegalStateException if this receiver is closed
    @NowTwin(NowTwins.class)
    public Async<@Nullable T> recv() {
      return open("recv()").receive();
    }

    /// Receives if there is a message.
    @Nullable T recvNow() {
      return open("recv()").tryReceive();
    }

    /// Like {@link #recv}, in a form whose end the compiler makes one think of; see {@link
    /// Received}.
    ///
    /// ## Cancel safety
    ///
    /// As for {@link #recv}.
    ///
    /// @return a future of the message, or of the end of the channel
    /// @throws IllegalStateException if this receiver is closed
    public Async<Received<T>> receive() {
      return new Receipt<>(recv());
    }

    /// Takes the next message if there is one, without waiting.
    ///
    /// @return the message; null if there is none at the moment. {@link #isEnded} tells whether the
    ///   channel has ended
    /// @throws IllegalStateException if this receiver is closed
    public @Nullable T tryRecv() {
      return open("tryRecv()").tryReceive();
    }

    /// A stream of the messages, which owns this receiver: it closes it when it is closed itself,
    /// once, also if it was never asked for a message. At the end of the channel the stream ends.
    ///
    /// @return the stream
    public AsyncStream<T> stream() {
      return Repeated.of(this, this::recv, this);
    }

    /// Makes another receiver of the same channel, which has to be closed on its own.
    ///
    /// @return the receiver
    /// @throws IllegalStateException if this one is closed
    public Receiver<T> share() {
      if (!open("share()").addReceiverIfAny()) { // closed at this instant
        throw new IllegalStateException("share(): this receiver is closed.");
      }
      return new Receiver<>(core);
    }

    /// Whether all messages have been received and no more will come.
    ///
    /// @return true if `recv` would return null at once
    public boolean isEnded() {
      return core.isAtEnd();
    }

    /// How many messages are in the channel.
    ///
    /// @return not negative; other threads may be changing it
    public int length() {
      return core.length();
    }

    /// How many senders are open.
    ///
    /// @return not negative; other threads may be changing it
    public int senders() {
      return core.senders();
    }

    /// Closes this receiver. Closing the last one closes the channel: all sends, waiting or new,
    /// fail, and what is in the channel is lost or given to its handler. A `recv` that waits ends
    /// with the last one. Closing it again has no effect.
    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        Owed.settle(owed, this);
        core.removeReceiver();
      }
    }

    @Override
    public String toString() {
      return "receiver of " + core;
    }
  }
}
