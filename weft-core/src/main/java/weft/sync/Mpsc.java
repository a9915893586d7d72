package weft.sync;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Ready;
import weft.runtime.unclosed.Owed;
import weft.stream.AsyncStream;
import weft.support.Arguments;
import weft.woven.NowTwin;

/// Channels with many senders and one receiver: queues through which tasks send messages to each
/// other. (Tokio's `mpsc`, Go's buffered channel with one reader.)
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "mpsc"}
///
/// Prefer bounded channels: senders wait while the channel is full, so a fast producer cannot fill
/// the memory. In an {@link #unbounded unbounded} channel, senders never wait. For a single
/// message, {@link Oneshot} is lighter.
///
/// ## The end
///
/// Once all senders are closed and all messages have been received, `recv` returns null. So close
/// each sender, best with try-with-resources, and give each task a sender of its own with {@link
/// Sender#share()}. In a loop, `while (rx.recv().await() instanceof Job job)` ends there; in a
/// switch, {@link Receiver#receive} has the end as a case of its own. When the receiver is closed,
/// sends fail with {@link ChannelClosedException}; what was sent before can still be received.
///
/// ## Fairness
///
/// Messages of one sender arrive in the order in which their sends ended. Waiting senders get room
/// first come, first served, and nobody overtakes them, not even {@link Sender#trySend}. A message
/// enters the channel when the waiting task resumes its send. Tasks on different workers may resume
/// in another order than the one in which they got room.
///
/// ## Threads
///
/// Senders may be used by any number of threads and tasks, the receiver by one task at a time. What
/// happened before a send happens before what follows its receipt.
public final class Mpsc {
  private Mpsc() {}

  /// The two ends of a bounded channel.
  ///
  /// @param tx the first sender
  /// @param rx the receiver
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

  /// The two ends of an unbounded channel.
  ///
  /// @param tx the first sender
  /// @param rx the receiver
  /// @param <T> the type of the messages
  public record UnboundedChannel<T>(UnboundedSender<T> tx, Receiver<T> rx) {
    /// Gives the channel a name, for dumps and messages. Call it where the channel is made, before
    /// others use it.
    ///
    /// @param name not blank
    /// @return this
    /// @throws IllegalArgumentException if the name is blank
    public UnboundedChannel<T> named(String name) {
      tx.hold.core.toNamed(name);
      return this;
    }
  }

  /// Makes a bounded channel.
  ///
  /// @param capacity how many messages it holds, 1 to 268,435,456; memory is allocated as messages
  ///   are sent
  /// @param <T> the type of the messages, which are never null
  /// @return its ends
  /// @throws IllegalArgumentException if the capacity is out of range
  public static <T> Channel<T> channel(int capacity) {
    if (capacity < 1 || capacity > MpscCore.MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + " (expected: 1 to " + MpscCore.MAX_CAPACITY + ")");
    }
    MpscCore<T> core = MpscCore.bounded(capacity);
    return new Channel<>(new Sender<>(core), new Receiver<>(core));
  }

  /// Makes an unbounded channel, in which senders never wait. Its queue grows as needed, so
  /// something else has to slow down a fast producer.
  ///
  /// @param <T> the type of the messages, which are never null
  /// @return its ends
  public static <T> UnboundedChannel<T> unbounded() {
    MpscCore<T> core = MpscCore.unbounded();
    return new UnboundedChannel<>(new UnboundedSender<>(core), new Receiver<>(core));
  }

  /// Whether an attempt has sent or reserved. One whose sender was closed at this instant is told.
  private static boolean isDone(MpscCore.Attempt attempt, MpscCore<?> core, String operation) {
    if (attempt == MpscCore.Attempt.CLOSED && !core.isReceiverClosed()) {
      throw Hold.senderClosed(operation);
    }
    return attempt == MpscCore.Attempt.SENT;
  }

  /// A sender of a bounded channel, which waits while the channel is full.
  ///
  /// @param <T> the type of the messages
  public static final class Sender<T> implements AutoCloseable {
    private final Hold<MpscCore<T>> hold;

    private Sender(MpscCore<T> core) {
      hold = new Hold<>(core);
    }

    /// Sends a message as soon as there is room.
    ///
    /// ## Cancel safety
    ///
    /// **Not cancel safe.** A cancelled send has not sent its message, and has lost its place in
    /// line. In a loop with a select, use `keep(tx.send(x))`, or wait with {@link #reserve()} and
    /// send once there is room.
    ///
    /// @param message not null
    /// @return a future that is done when the message is in the channel; it fails with {@link
    ///   ChannelClosedException} if the receiver is closed, or if all senders are closed before it
    ///   begins
    /// @throws IllegalStateException if this sender is closed
    @NowTwin(NowTwins.class)
    public Async<Void> send(T message) {
      return new MpscClaim.Send<>(hold.core("send()"), Arguments.notNull("message", message));
    }

    /// Sends if that can be done at once.
    boolean sendNow(T message) {
      return hold.core("send()").trySend(Arguments.notNull("message", message))
          == MpscCore.Attempt.SENT;
    }

    /// Sends a message that asks for an answer, and waits for the answer: for actors.
    ///
    /// {@snippet class = "weft.sync.ChannelExamplesTest" region = "ask"}
    ///
    /// The message carries a sender with which whoever receives the message answers. If it is
    /// closed instead, or the receiver of the channel is closed before it has taken the message,
    /// this fails. Whoever has taken the message has to do one or the other, also if it fails in
    /// between: `try (reply) { … }`. For a time limit, add {@link Async#timeout}.
    ///
    /// ## Cancel safety
    ///
    /// **Not cancel safe.** If it is cancelled while it waits for room, the message is not sent.
    /// Later, the answer is lost; the one who answers can see that nobody wants it, by {@link
    /// Oneshot.Sender#isClosed}.
    ///
    /// @param message makes the message from the sender for its answer
    /// @param <R> the type of the answer
    /// @return a future of the answer; it fails with {@link ChannelClosedException} if there is
    ///   none
    /// @throws IllegalStateException if this sender is closed
    public <R> Async<R> ask(Function<? super Oneshot.Sender<R>, ? extends T> message) {
      return Asking.ask(hold.core("ask()"), message, this::send);
    }

    /// Sends a message if there is room and no other sender is waiting for it. On any thread.
    ///
    /// @param message not null
    /// @return false if the channel is full, or if the receiver is closed (see {@link #isClosed})
    /// @throws IllegalStateException if this sender is closed
    public boolean trySend(T message) {
      MpscCore<T> core = hold.core("trySend()");
      MpscCore.Attempt attempt = core.trySend(Arguments.notNull("message", message));
      if (attempt == MpscCore.Attempt.FULL && core.giveOutRoom()) {
        attempt = core.trySend(message);
      }
      return isDone(attempt, core, "trySend()");
    }

    /// Waits for room for one message, and reserves it.
    ///
    /// {@snippet class = "weft.sync.ChannelExamplesTest" region = "reserve"}
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe**, except that it loses its place in line. Room that it had already been given
    /// goes to the next in line.
    ///
    /// @return a future of the permit; it fails with {@link ChannelClosedException} if the receiver
    ///   is closed
    /// @throws IllegalStateException if this sender is closed
    @NowTwin(NowTwins.class)
    public Async<Permit<T>> reserve() {
      return reserve(1);
    }

    /// Waits for room for several messages, and reserves it. It collects room as it becomes free,
    /// and nobody behind it gets any until it has enough.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe**, except that it loses its place in line. Room that it had already been given
    /// goes to the next in line.
    ///
    /// @param messages how many, 1 to the capacity
    /// @return a future of the permit; it fails with {@link ChannelClosedException} if the receiver
    ///   is closed
    /// @throws IllegalArgumentException if the number is out of range
    /// @throws IllegalStateException if this sender is closed
    @NowTwin(NowTwins.class)
    public Async<Permit<T>> reserve(int messages) {
      MpscCore<T> core = hold.core("reserve()");
      return new MpscClaim.Reserve<>(core, requireFits(messages, core));
    }

    /// Reserves room for several messages if there is enough and no other sender is waiting for it.
    /// On any thread.
    ///
    /// @param messages how many, 1 to the capacity
    /// @return the permit; null if there is not enough room, or the receiver is closed
    /// @throws IllegalArgumentException if the number is out of range
    /// @throws IllegalStateException if this sender is closed
    public @Nullable Permit<T> tryReserve(int messages) {
      return tryReserve(messages, "tryReserve()");
    }

    /// Reserves if that can be done at once.
    @Nullable Permit<T> reserveNow(int messages) {
      return tryReserve(messages, "reserve()");
    }

    private @Nullable Permit<T> tryReserve(int messages, String operation) {
      MpscCore<T> core = hold.core(operation);
      MpscCore.Attempt attempt = core.tryReserve(requireFits(messages, core));
      if (attempt == MpscCore.Attempt.FULL && core.giveOutRoom()) {
        attempt = core.tryReserve(messages);
      }
      return isDone(attempt, core, operation) ? Permit.ofTaken(core, messages) : null;
    }

    private static int requireFits(int messages, MpscCore<?> core) {
      if (messages < 1 || messages > core.capacity()) {
        throw new IllegalArgumentException(
            "messages: " + messages + " (expected: 1 to the capacity, " + core.capacity() + ")");
      }
      return messages;
    }

    /// Waits until the receiver is closed, so that work for it can stop.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done once the receiver is closed
    public Async<Void> closed() {
      return hold.core.closed();
    }

    /// Whether the receiver is closed.
    ///
    /// @return true if a message sent now would not be received
    public boolean isClosed() {
      return hold.core.isReceiverClosed();
    }

    /// How many messages could be sent now without waiting.
    ///
    /// @return 0 to the capacity; other threads may be changing it
    public int room() {
      hold.core.giveOutRoom();
      return hold.core.room();
    }

    /// Makes another sender of the same channel, which has to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public Sender<T> share() {
      return new Sender<>(hold.share());
    }

    /// Makes a weak sender, which does not keep the channel open.
    ///
    /// @return the weak sender, which can be turned into a sender as long as others are open
    public WeakSender<T> weak() {
      return new WeakSender<>(hold.core);
    }

    /// Closes this sender. Closing the last sender ends the channel. Waiting sends and permits can
    /// still complete; a send that has not been awaited yet fails then. Closing it again has no
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

  /// A sender of an unbounded channel, which never waits.
  ///
  /// @param <T> the type of the messages
  public static final class UnboundedSender<T> implements AutoCloseable {
    private final Hold<MpscCore<T>> hold;

    private UnboundedSender(MpscCore<T> core) {
      hold = new Hold<>(core);
    }

    /// Sends a message, without waiting. On any thread.
    ///
    /// @param message not null
    /// @throws ChannelClosedException if the receiver is closed
    /// @throws IllegalStateException if this sender is closed
    public void send(T message) {
      if (!trySend(message, "send()")) {
        throw ChannelClosedException.receiverClosed("send()");
      }
    }

    /// Sends a message, without waiting. On any thread.
    ///
    /// @param message not null
    /// @return false if the receiver is closed
    /// @throws IllegalStateException if this sender is closed
    public boolean trySend(T message) {
      return trySend(message, "trySend()");
    }

    private boolean trySend(T message, String operation) {
      MpscCore<T> core = hold.core(operation);
      MpscCore.Attempt attempt = core.trySend(Arguments.notNull("message", message));
      if (attempt == MpscCore.Attempt.FULL) {
        throw new OutOfMemoryError("2,147,483,647 messages are queued in " + core);
      }
      return isDone(attempt, core, operation);
    }

    /// Sends a message that asks for an answer, and waits for the answer: for actors.
    ///
    /// {@snippet class = "weft.sync.ChannelExamplesTest" region = "ask"}
    ///
    /// The message carries a sender with which whoever receives the message answers. If it is
    /// closed instead, or the receiver of the channel is closed before it has taken the message,
    /// this fails. Whoever has taken the message has to do one or the other, also if it fails in
    /// between: `try (reply) { … }`. For a time limit, add {@link Async#timeout}.
    ///
    /// ## Cancel safety
    ///
    /// **Not cancel safe.** If it is cancelled while it waits for room, the message is not sent.
    /// Later, the answer is lost; the one who answers can see that nobody wants it, by {@link
    /// Oneshot.Sender#isClosed}.
    ///
    /// @param message makes the message from the sender for its answer
    /// @param <R> the type of the answer
    /// @return a future of the answer; it fails with {@link ChannelClosedException} if there is
    ///   none
    /// @throws IllegalStateException if this sender is closed
    public <R> Async<R> ask(Function<? super Oneshot.Sender<R>, ? extends T> message) {
      return Asking.ask(
          hold.core("ask()"),
          message,
          question -> {
            send(question);
            return new Ready<>(null, null);
          });
    }

    /// Waits until the receiver is closed, so that work for it can stop.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done once the receiver is closed
    public Async<Void> closed() {
      return hold.core.closed();
    }

    /// Whether the receiver is closed.
    ///
    /// @return true if a message sent now would not be received
    public boolean isClosed() {
      return hold.core.isReceiverClosed();
    }

    /// Makes another sender of the same channel, which has to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public UnboundedSender<T> share() {
      return new UnboundedSender<>(hold.share());
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
    private final MpscCore<T> core;

    private WeakSender(MpscCore<T> core) {
      this.core = core;
    }

    /// Makes an ordinary sender, which has to be closed.
    ///
    /// @return the sender; null if all senders are closed
    public @Nullable Sender<T> upgrade() {
      return core.addSenderIfAny() ? new Sender<>(core) : null;
    }

    @Override
    public String toString() {
      return "weak sender of " + core;
    }
  }

  /// A permit: reserved room in a channel for one or several messages. It keeps the channel open,
  /// even if senders and receiver are closed, so use it up or close it. One task or thread at a
  /// time.
  ///
  /// @param <T> the type of the messages
  public static final class Permit<T> extends Held implements AutoCloseable {
    private static final int GIVEN_BACK = -1;

    private final MpscCore<T> core;
    private final @Nullable Owed owed = Owed.by(this, "permit of a channel");

    /// Also counted down by the core, at the claim of a reserved place. GIVEN_BACK, which is final,
    /// when nobody received it. By who holds it.
    int remaining;

    Permit(MpscCore<T> core, int places) {
      this.core = core;
      remaining = places;
    }

    /// Makes the permit for places, which were taken and go back if there is no memory for that.
    static <T> Permit<T> ofTaken(MpscCore<T> core, int places) {
      try {
        return new Permit<>(core, places);
      } catch (Throwable exhausted) {
        core.release(places);
        throw exhausted;
      }
    }

    /// Sends a message, without waiting.
    ///
    /// @param message not null
    /// @throws IllegalStateException if the permit is used up or closed
    public void send(T message) {
      Arguments.notNull("message", message);
      if (remaining <= 0) {
        throw new IllegalStateException(
            "send(): this permit is used up or closed. Reserve another one.");
      }
      core.sendReserved(message, this, null);
      if (remaining == 0) {
        Owed.settle(owed, this);
      }
    }

    /// How many messages it has room for.
    ///
    /// @return not negative
    public int remaining() {
      return Math.max(0, remaining);
    }

    /// Gives back the room that was not used. Closing it again has no effect.
    @Override
    public void close() {
      endAs(0);
    }

    private void endAs(int ended) {
      int places = remaining;
      if (places > 0) {
        remaining = ended;
        Owed.settle(owed, this);
        core.release(places);
      }
    }

    @Override
    protected void giveBack() {
      endAs(GIVEN_BACK);
    }

    @Override
    protected boolean isGivenBack() {
      return remaining == GIVEN_BACK;
    }

    @Override
    protected @Nullable Object held() {
      return remaining() > 0 ? core : null;
    }

    @Override
    protected String heldAs() {
      return "permit for " + remaining();
    }

    @Override
    protected int heldCount() {
      return 0; // it is no sender
    }

    @Override
    protected @Nullable Owed owed() {
      return owed;
    }

    @Override
    public String toString() {
      return "permit for " + remaining() + " in " + core;
    }
  }

  /// The receiver, the receiving end of a channel.
  ///
  /// ## Threads
  ///
  /// One task at a time; {@link #close} and the counts may be called from any thread.
  ///
  /// @param <T> the type of the messages
  public static final class Receiver<T> implements AutoCloseable {
    private final MpscCore<T> core;
    private final MpscReceive.Owner owner = new MpscReceive.Owner();
    private final MpscReceive.One<T> one;
    private final @Nullable Owed owed;

    private Receiver(MpscCore<T> core) {
      this.core = core;
      owed = Owed.by(this, "receiver of a channel", core::isAtEnd);
      one = new MpscReceive.One<>(core, owner);
    }

    /// Waits for the next message.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** The message stays in the channel.
    ///
    /// @return a future of the message; its value is null at the end of the channel, however often
    ///   it is called
    @NowTwin(NowTwins.class)
    public Async<@Nullable T> recv() {
      return one;
    }

    /// Receives if there is a message and nobody waits here.
    @Nullable T recvNow() {
      return one.now();
    }

    /// Like {@link #recv}, in a form whose end the compiler makes one think of.
    ///
    /// {@snippet class = "weft.sync.ChannelExamplesTest" region = "receive"}
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** The message stays in the channel.
    ///
    /// @return a future of the message, or of the end of the channel
    public Async<Received<T>> receive() {
      return new Receipt<>(one);
    }

    /// Waits for at least one message, and also takes the others that are there.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** The messages stay in the channel.
    ///
    /// @param most how many messages to take at most; at least 1
    /// @return a future of the messages, as a list that the caller may modify; it is empty only at
    ///   the end of the channel
    /// @throws IllegalArgumentException if the limit is less than 1
    public Async<List<T>> recvMany(int most) {
      return new MpscReceive.Many<>(core, owner, Arguments.atLeastOne("most", most));
    }

    /// Takes the next message if there is one, without waiting.
    ///
    /// @return the message; null if there is none at the moment. {@link #isEnded} tells whether the
    ///   channel has ended
    public @Nullable T tryRecv() {
      return core.tryReceive();
    }

    /// A stream of the messages, which owns this receiver: it closes it when it is closed itself,
    /// once, also if it was never asked for a message. What is in the channel then can still be
    /// received with {@link #tryRecv}. Until then nothing else may receive here.
    ///
    /// Nothing is allocated for a message. At the end of the channel the stream ends.
    ///
    /// @return the stream
    public AsyncStream<T> stream() {
      return new MpscStream<>(this, one);
    }

    /// Whether all messages have been received and no more will come.
    ///
    /// @return true if `recv` would return null at once
    public boolean isEnded() {
      return core.isAtEnd();
    }

    /// How many messages are in the channel. Any thread.
    ///
    /// @return not negative; other threads may be changing it
    public int length() {
      return core.length();
    }

    /// How many senders are open. Any thread.
    ///
    /// @return not negative; other threads may be changing it
    public int senders() {
      return core.senderCount();
    }

    /// Closes the channel for sending: all sends, waiting or new, fail. Messages that are in the
    /// channel can still be received, and permits can still be used; after that, the channel ends.
    /// Any thread. Closing it again has no effect.
    @Override
    public void close() {
      Owed.settle(owed, this);
      core.closeReceiver();
    }

    @Override
    public String toString() {
      return "receiver of " + core;
    }
  }
}
