package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.unclosed.Owed;
import weft.stream.AsyncStream;
import weft.support.Arguments;
import weft.woven.NowTwin;

/// Broadcast channels, in which every receiver gets every message. (Tokio's `broadcast`, Kotlin's
/// `SharedFlow`.)
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "broadcast"}
///
/// Use {@link Watch} if only the latest value matters, {@link Mpsc} if each message is for one
/// task, and a {@link CancellationToken} to tell all tasks to stop.
///
/// ## Slow receivers
///
/// A send never waits: the channel keeps the latest messages, up to its capacity, for receivers
/// that have not received them yet. A receiver that falls further behind misses the older messages.
/// Its next `recv` fails with a {@link LaggedException}, which tells how many messages were missed;
/// after that it goes on with the oldest message that is still kept:
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "lagged"}
///
/// If senders should wait for slow receivers, use an `Mpsc` channel for each receiver.
///
/// ## What it keeps
///
/// A message is kept until every receiver that existed when it was sent has received it, has missed
/// it, or is closed. So close receivers that are not used any more, including the first one.
///
/// ## The end
///
/// Once all senders are closed and a receiver has received everything that was sent, its `recv`
/// returns null.
///
/// ## Fairness
///
/// All receivers get the messages in the same order: the order in which the sends ended. Waiting
/// receivers are woken first come, first served.
///
/// ## Threads
///
/// Senders may be used by any number of threads and tasks, a receiver by one task at a time. What
/// happened before a send happens before what follows its receipt. Receivers share the message
/// objects, so these should be immutable.
public final class Broadcast {
  private Broadcast() {}

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

  /// Makes a channel that keeps up to a number of messages for slow receivers.
  ///
  /// @param capacity how many messages it keeps, at least 1; memory is allocated as messages are
  ///   sent
  /// @param <T> the type of the messages, which are never null
  /// @return its ends
  /// @throws IllegalArgumentException if the capacity is less than 1
  public static <T> Channel<T> channel(int capacity) {
    var core = new BroadcastCore<T>(Arguments.atLeastOne("capacity", capacity));
    return new Channel<>(new Sender<>(new Hold<>(core)), new Receiver<>(core.subscribe()));
  }

  /// Makes a channel without a receiver, for one who sends while others come and go; see {@link
  /// Sender#subscribe}. (Tokio's `broadcast::Sender::new`.)
  ///
  /// @param capacity how many messages it keeps, at least 1
  /// @param <T> the type of the messages, which are never null
  /// @return its first sender
  /// @throws IllegalArgumentException if the capacity is less than 1
  public static <T> Sender<T> sender(int capacity) {
    return new Sender<>(
        new Hold<>(new BroadcastCore<T>(Arguments.atLeastOne("capacity", capacity))));
  }

  /// What a receiver hears: a {@link Message}, or that it has missed some.
  ///
  /// @param <T> the type of the messages
  public sealed interface Heard<T> permits Message, Lag {}

  /// A message that was received.
  ///
  /// @param message not null
  /// @param <T> the type of the messages
  public record Message<T>(T message) implements Heard<T> {}

  /// Messages that were missed, because the receiver was further behind than the channel's
  /// capacity. What follows is the oldest message that is still kept.
  ///
  /// @param missed how many, at least 1
  /// @param <T> the type of the messages
  public record Lag<T>(long missed) implements Heard<T> {}

  /// A sender, one of the sending ends of a channel.
  ///
  /// @param <T> the type of the messages
  public static final class Sender<T> implements AutoCloseable {
    private final Hold<BroadcastCore<T>> hold;

    private Sender(Hold<BroadcastCore<T>> hold) {
      this.hold = hold;
    }

    /// Sends a message to all receivers that exist now, without waiting. On any thread.
    ///
    /// @param message not null
    /// @return the number of these receivers, whether or not they will receive the message; if it
    ///   is 0, the message is not kept for later receivers
    /// @throws IllegalStateException if this sender is closed
    public int send(T message) {
      return hold.core("send()").send(Arguments.notNull("message", message));
    }

    /// Makes another receiver, for messages that are sent from now on. It works even if there is no
    /// receiver at the moment.
    ///
    /// @return the receiver, which has to be closed
    /// @throws IllegalStateException if this sender is closed
    public Receiver<T> subscribe() {
      return new Receiver<>(hold.core("subscribe()").subscribe());
    }

    /// How many receivers are open.
    ///
    /// @return not negative; other threads may be changing it
    public int receivers() {
      return hold.core.receivers();
    }

    /// Waits until there is no receiver, so that work for them can stop. New ones may be made
    /// afterwards with {@link #subscribe}.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done when the last receiver is closed; at once if it is already
    public Async<Void> closed() {
      return hold.core.closed();
    }

    /// Whether there is no receiver at the moment.
    ///
    /// @return true if a message sent now would reach nobody
    public boolean isClosed() {
      return hold.core.receivers() == 0;
    }

    /// Makes another sender of the same channel, which has to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public Sender<T> share() {
      return new Sender<>(new Hold<>(hold.share()));
    }

    /// Makes a weak sender, which does not keep the channel open.
    ///
    /// @return the weak sender, which can be turned into a sender as long as others are open
    public WeakSender<T> weak() {
      return new WeakSender<>(hold.core);
    }

    /// Closes this sender. Closing the last sender ends the channel. Closing it again has no
    /// effect.
    @Override
    public void close() {
      hold.close();
    }

    @Override
    public String toString() {
      return hold.toString();
    }
  }

  /// A weak sender, which does not keep its channel open, for caches and registries. Any thread.
  ///
  /// @param <T> the type of the messages
  public static final class WeakSender<T> {
    private final BroadcastCore<T> core;

    private WeakSender(BroadcastCore<T> core) {
      this.core = core;
    }

    /// Makes an ordinary sender, which has to be closed.
    ///
    /// @return the sender; null if all senders are closed
    public @Nullable Sender<T> upgrade() {
      return core.addSenderIfAny() ? new Sender<>(new Hold<>(core)) : null;
    }

    @Override
    public String toString() {
      return "weak sender of " + core;
    }
  }

  /// A receiver, which gets every message that is sent while it is open.
  ///
  /// ## Threads
  ///
  /// One task at a time. Any thread may close it.
  ///
  /// @param <T> the type of the messages
  public static final class Receiver<T> implements AutoCloseable {
    private final BroadcastReceive<T> next;
    private final @Nullable Owed owed;

    private Receiver(BroadcastReceive<T> next) {
      this.next = next;
      owed = Owed.by(this, "receiver of a broadcast", next.core()::isEnded);
    }

    /// Waits for the next message.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** The message stays in the channel, for this receiver.
    ///
    /// @return a future of the message; its value is null at the end of the channel, however often
    ///   it is called. It fails with {@link LaggedException}, once, if messages were missed.
    @NowTwin(NowTwins.class)
    public Async<@Nullable T> recv() {
      return next;
    }

    /// Receives if there is a message and nobody waits here.
    @Nullable T recvNow() throws LaggedException {
      return next.now();
    }

    /// Like {@link #recv}, in a form whose end the compiler makes one think of.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** The message stays in the channel, for this receiver.
    ///
    /// @return a future of the message, or of the end of the channel; it fails with {@link
    ///   LaggedException}, once, if messages were missed
    public Async<Received<T>> receive() {
      return new Receipt<>(next);
    }

    /// Takes the next message if there is one, without waiting.
    ///
    /// @return the message; null if there is none at the moment. {@link #isEnded} tells whether the
    ///   channel has ended
    /// @throws LaggedException once, if messages were missed
    public @Nullable T tryRecv() throws LaggedException {
      return next.tryReceive();
    }

    /// A stream of the messages, which owns this receiver: it closes it when it is closed itself,
    /// once, also if it was never asked for a message. Until then nothing else may receive here.
    ///
    /// At the end of the channel the stream ends. If messages were missed it fails with {@link
    /// LaggedException}; to go on after that, use {@link #streamWithLags}.
    ///
    /// @return the stream
    public AsyncStream<T> stream() {
      return new BroadcastStream.Messages<>(this, next);
    }

    /// Like {@link #stream}, but where messages were missed there is an item that says how many,
    /// and the stream goes on.
    ///
    /// @return the stream
    public AsyncStream<Heard<T>> streamWithLags() {
      return new BroadcastStream.WithLags<>(this, next);
    }

    /// How many messages this receiver can receive, not counting those that it has missed.
    ///
    /// @return 0 to the capacity; other threads may be changing it
    public int length() {
      return next.length();
    }

    /// Whether all messages have been received and no more will come.
    ///
    /// @return true if `recv` would return null at once
    public boolean isEnded() {
      return next.isAtEnd();
    }

    /// Makes another receiver of the same channel, for messages that are sent from now on. It works
    /// on any thread, even if this receiver is closed.
    ///
    /// @return the receiver, which has to be closed on its own
    public Receiver<T> resubscribe() {
      return new Receiver<>(next.core().subscribe());
    }

    /// Closes this receiver. Messages that were kept for it are released, and a `recv` that is
    /// waiting returns null. Closing it again has no effect.
    @Override
    public void close() {
      Owed.settle(owed, this);
      next.close();
    }

    @Override
    public String toString() {
      return "receiver of " + next.core();
    }
  }
}
