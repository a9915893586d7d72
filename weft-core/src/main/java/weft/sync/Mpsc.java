package weft.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.unclosed.Owed;
import weft.support.Arguments;

/// Channels with many senders and one receiver: a queue through which tasks hand each other
/// messages. (Tokio's `mpsc`, Go's buffered channel with one reader.)
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "mpsc"}
///
/// A bounded channel makes senders wait while it is full, which is what keeps a fast producer from
/// filling the memory: prefer it. An {@link #unbounded unbounded} one never makes anybody wait. For
/// one message, {@link Oneshot} is lighter.
///
/// ## The end
///
/// The receiver is told of the end, by null, when all senders are closed and all messages are
/// received. So close each sender, best with try-with-resources, and give a task its own by {@link
/// Sender#share()}. When the receiver closes, senders fail with {@link ChannelClosedException};
/// what was sent before can still be received.
///
/// ## Fairness
///
/// Messages of one sender arrive in the order in which their sends ended. Senders that wait are
/// given room first come, first served, and nobody, not even {@link Sender#trySend}, takes it from
/// them. A message goes in when the task that waited goes on with its send: tasks that are on
/// different workers may do so in another order than that in which they were given room.
///
/// ## Threads
///
/// Senders may be used by any number of threads and tasks, one receiver by one task at a time. What
/// happened before a send happens before what follows its receipt.
public final class Mpsc {
  private Mpsc() {}

  /// The two ends of a bounded channel.
  ///
  /// @param tx to send with; the first of the senders
  /// @param rx to receive with
  /// @param <T> the type of the messages
  public record Channel<T>(Sender<T> tx, Receiver<T> rx) {}

  /// The two ends of an unbounded channel.
  ///
  /// @param tx to send with; the first of the senders
  /// @param rx to receive with
  /// @param <T> the type of the messages
  public record UnboundedChannel<T>(UnboundedSender<T> tx, Receiver<T> rx) {}

  /// Makes a channel that holds so many messages.
  ///
  /// @param capacity 1 to 268,435,456 messages; memory is taken as they come
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

  /// Makes a channel in which senders never wait. Its messages take as much memory as they need, so
  /// something else has to hold a fast producer back.
  ///
  /// @param <T> the type of the messages, which are never null
  /// @return its ends
  public static <T> UnboundedChannel<T> unbounded() {
    MpscCore<T> core = MpscCore.unbounded();
    return new UnboundedChannel<>(new UnboundedSender<>(core), new Receiver<>(core));
  }

  /// An end that sends, and waits while the channel is full.
  ///
  /// @param <T> the type of the messages
  public static final class Sender<T> implements AutoCloseable {
    private final Hold<MpscCore<T>> hold;

    private Sender(MpscCore<T> core) {
      hold = new Hold<>(core);
    }

    /// Sends a message, as soon as there is room.
    ///
    /// ## Cancel safety
    ///
    /// **Not cancel safe.** A cancelled send has not sent, and has lost its place in the line.
    /// Await `keep(tx.send(x))` in a loop over a select, or wait with {@link #reserve()}, which
    /// gives the message away only once it is certain to go.
    ///
    /// @param message not null
    /// @return a future that is done when the message is in the channel; it fails with {@link
    ///   ChannelClosedException} if the receiver is closed, or if all senders are before it begins
    /// @throws IllegalStateException if this sender is closed
    public Async<Void> send(T message) {
      return new MpscClaim.Send<>(hold.core("send()"), Arguments.notNull("message", message));
    }

    /// Sends a message if there is room and nobody waits for some. On any thread.
    ///
    /// @param message not null
    /// @return false if the channel is full or the receiver closed, which {@link #isClosed} tells
    /// @throws IllegalStateException if this sender is closed
    public boolean trySend(T message) {
      return hold.core("trySend()").trySend(Arguments.notNull("message", message))
          == MpscCore.Attempt.SENT;
    }

    /// Waits for room for one message, which is then certain to go.
    ///
    /// {@snippet class = "weft.sync.ChannelExamplesTest" region = "reserve"}
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe**, but for the place in the line. A place that it was given goes to the next.
    ///
    /// @return a future of the permit; it fails with {@link ChannelClosedException} if the receiver
    ///   is closed
    /// @throws IllegalStateException if this sender is closed
    public Async<Permit<T>> reserve() {
      return reserve(1);
    }

    /// Waits for room for several messages at once. It gets its places as they become free, and
    /// nobody behind it gets any until it has them all.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe**, but for the place in the line. What it was given goes to the next.
    ///
    /// @param messages how many, 1 to the capacity
    /// @return a future of the permit; it fails with {@link ChannelClosedException} if the receiver
    ///   is closed
    /// @throws IllegalArgumentException if the channel never has that much room
    /// @throws IllegalStateException if this sender is closed
    public Async<Permit<T>> reserve(int messages) {
      MpscCore<T> core = hold.core("reserve()");
      return new MpscClaim.Reserve<>(core, requireFits(messages, core));
    }

    /// Takes room for several messages if there is that much, and nobody waits for some. On any
    /// thread.
    ///
    /// @param messages how many, 1 to the capacity
    /// @return null if there is not, or the receiver is closed
    /// @throws IllegalArgumentException if the channel never has that much room
    /// @throws IllegalStateException if this sender is closed
    public @Nullable Permit<T> tryReserve(int messages) {
      MpscCore<T> core = hold.core("tryReserve()");
      return core.tryReserve(requireFits(messages, core)) == MpscCore.Attempt.SENT
          ? Permit.ofTaken(core, messages)
          : null;
    }

    private static int requireFits(int messages, MpscCore<?> core) {
      if (messages < 1 || messages > core.capacity()) {
        throw new IllegalArgumentException(
            "messages: " + messages + " (expected: 1 to the capacity, " + core.capacity() + ")");
      }
      return messages;
    }

    /// Waits until the receiver is closed: nobody is interested any more.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done from then on
    public Async<Void> closed() {
      return hold.core.closed();
    }

    /// Whether the receiver is closed.
    ///
    /// @return true if no message would be received any more
    public boolean isClosed() {
      return hold.core.isReceiverClosed();
    }

    /// How many messages could be sent now without waiting.
    ///
    /// @return 0 to the capacity; other threads may be changing it
    public int room() {
      return hold.core.room();
    }

    /// Another sender of the same channel, to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public Sender<T> share() {
      return new Sender<>(hold.share());
    }

    /// A sender that does not keep the channel open.
    ///
    /// @return one that can be turned into a sender while there are others
    public WeakSender<T> weak() {
      return new WeakSender<>(hold.core);
    }

    /// Ends this sender; with the last one the channel ends. A send that waits, and a permit, may
    /// still be used; a send that nobody has awaited yet fails then. Closing it again has no
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

  /// An end that sends without waiting.
  ///
  /// @param <T> the type of the messages
  public static final class UnboundedSender<T> implements AutoCloseable {
    private final Hold<MpscCore<T>> hold;

    private UnboundedSender(MpscCore<T> core) {
      hold = new Hold<>(core);
    }

    /// Sends a message. On any thread.
    ///
    /// @param message not null
    /// @throws ChannelClosedException if the receiver is closed
    /// @throws IllegalStateException if this sender is closed
    public void send(T message) {
      if (!trySend(message)) {
        throw ChannelClosedException.receiverClosed("send()");
      }
    }

    /// Sends a message. On any thread.
    ///
    /// @param message not null
    /// @return false if the receiver is closed
    /// @throws IllegalStateException if this sender is closed
    public boolean trySend(T message) {
      MpscCore<T> core = hold.core("send()");
      return switch (core.trySend(Arguments.notNull("message", message))) {
        case SENT -> true;
        case CLOSED -> false;
        case FULL -> throw new OutOfMemoryError("2,147,483,647 messages are queued in " + core);
      };
    }

    /// Waits until the receiver is closed: nobody is interested any more.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done from then on
    public Async<Void> closed() {
      return hold.core.closed();
    }

    /// Whether the receiver is closed.
    ///
    /// @return true if no message would be received any more
    public boolean isClosed() {
      return hold.core.isReceiverClosed();
    }

    /// Another sender of the same channel, to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public UnboundedSender<T> share() {
      return new UnboundedSender<>(hold.share());
    }

    /// Ends this sender; with the last one the channel ends. Closing it again has no effect.
    @Override
    public void close() {
      hold.close();
    }

    @Override
    public String toString() {
      return hold.toString();
    }
  }

  /// A sender that does not keep its channel open, for caches and registries. Any thread.
  ///
  /// @param <T> the type of the messages
  public static final class WeakSender<T> {
    private final MpscCore<T> core;

    private WeakSender(MpscCore<T> core) {
      this.core = core;
    }

    /// A sender like others, to be closed.
    ///
    /// @return null if all senders are closed
    public @Nullable Sender<T> upgrade() {
      return core.addSenderIfAny() ? new Sender<>(core) : null;
    }

    @Override
    public String toString() {
      return "weak sender of " + core;
    }
  }

  /// Room in a channel for one or several messages. It keeps the channel open, even if senders and
  /// receiver are closed, so use it up or close it. One task or thread at a time.
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

    /// Sends a message, at once.
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

    /// Gives back what was not used. Closing it again has no effect.
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
    public String toString() {
      return "permit for " + remaining() + " in " + core;
    }
  }

  /// The end that receives.
  ///
  /// ## Threads
  ///
  /// One task at a time; {@link #close} and the counts from any thread.
  ///
  /// @param <T> the type of the messages
  public static final class Receiver<T> implements AutoCloseable {
    private final MpscCore<T> core;
    private final MpscReceive.Owner owner = new MpscReceive.Owner();
    private final Async<@Nullable T> one;
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
    /// @return a future of the message; null at the end, then and ever after
    public Async<@Nullable T> recv() {
      return one;
    }

    /// Waits for at least one message, and takes what else is there.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** The messages stay in the channel.
    ///
    /// @param most how many at most, at least 1
    /// @return a future of the messages, a list that is the caller's; empty at the end only
    /// @throws IllegalArgumentException if the limit is less than 1
    public Async<List<T>> recvMany(int most) {
      return new MpscReceive.Many<>(core, owner, Arguments.atLeastOne("most", most));
    }

    /// Takes the next message if it is there.
    ///
    /// @return null if none is there at the moment; whether any will come is what {@link #isEnded}
    ///   tells
    public @Nullable T tryRecv() {
      return core.tryReceive();
    }

    /// Whether all messages were received and no more will come.
    ///
    /// @return true if `recv` would give null
    public boolean isEnded() {
      return core.isAtEnd();
    }

    /// How many messages are there. Any thread.
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

    /// Ends sending: sends fail from now on, those that wait as well. What is in the channel can
    /// still be received, and permits can still be used; after that comes the end. Any thread;
    /// again has no effect.
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
