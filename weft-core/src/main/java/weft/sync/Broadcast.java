package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.unclosed.Owed;
import weft.support.Arguments;

/// Channels in which every receiver gets every message: news for whoever listens. (Tokio's
/// `broadcast`, Kotlin's `SharedFlow`.)
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "broadcast"}
///
/// Use {@link Watch} if only the latest value counts, {@link Mpsc} if each message is for one task,
/// {@link CancellationToken} to tell all that they should end.
///
/// ## Who is too slow
///
/// A send never waits: the channel holds the last messages, up to its capacity, for those who have
/// not received them. A receiver that is further behind has missed the older ones. Its next receipt
/// fails with {@link LaggedException}, which tells how many; after that it goes on with the oldest
/// one that is kept:
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "lagged"}
///
/// Senders that should wait for slow receivers want an `Mpsc` for each of these.
///
/// ## What it keeps
///
/// A message is let go once all who were receivers when it was sent have received it, are closed,
/// or have missed it. So close a receiver that is not used any more, the first one, too.
///
/// ## The end
///
/// Receivers are told of the end, by null, when all senders are closed and they have received what
/// was sent before.
///
/// ## Fairness
///
/// All receivers get the messages in the same order, in which the sends ended. Those that wait are
/// woken first come, first served.
///
/// ## Threads
///
/// Senders may be used by any number of threads and tasks, a receiver by one task at a time. What
/// happened before a send happens before what follows its receipts. The messages are shared, so
/// they should be immutable.
public final class Broadcast {
  private Broadcast() {}

  /// The two ends.
  ///
  /// @param tx to send with; the first of the senders
  /// @param rx to receive with; the first of the receivers
  /// @param <T> the type of the messages
  public record Channel<T>(Sender<T> tx, Receiver<T> rx) {}

  /// Makes a channel that holds so many messages for its slowest receiver.
  ///
  /// @param capacity at least 1; memory is taken as messages come
  /// @param <T> the type of the messages, which are never null
  /// @return its ends
  /// @throws IllegalArgumentException if the capacity is less than 1
  public static <T> Channel<T> channel(int capacity) {
    var core = new BroadcastCore<T>(Arguments.atLeastOne("capacity", capacity));
    return new Channel<>(new Sender<>(new Hold<>(core)), new Receiver<>(core.subscribe()));
  }

  /// An end that sends.
  ///
  /// @param <T> the type of the messages
  public static final class Sender<T> implements AutoCloseable {
    private final Hold<BroadcastCore<T>> hold;

    private Sender(Hold<BroadcastCore<T>> hold) {
      this.hold = hold;
    }

    /// Sends a message to all receivers there are now, without waiting. On any thread.
    ///
    /// @param message not null
    /// @return how many receivers that is, whether or not they will receive it; 0: nobody listens,
    ///   and the message is not kept for those who come later
    /// @throws IllegalStateException if this sender is closed
    public int send(T message) {
      return hold.core("send()").send(Arguments.notNull("message", message));
    }

    /// Another receiver, of what is sent from now on; also if there is none at the moment.
    ///
    /// @return the receiver, to be closed
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

    /// Waits until there is no receiver, so that work for them can stop. {@link #subscribe} may
    /// make new ones after that.
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
    /// @return true if a send would be in vain
    public boolean isClosed() {
      return hold.core.receivers() == 0;
    }

    /// Another sender of the same channel, to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public Sender<T> share() {
      return new Sender<>(new Hold<>(hold.share()));
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

  /// An end that receives everything.
  ///
  /// ## Threads
  ///
  /// One task at a time. Another thread may close it.
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
    /// @return a future of the message; null at the end, then and ever after. It fails with {@link
    ///   LaggedException}, once, if messages were missed.
    public Async<@Nullable T> recv() {
      return next;
    }

    /// Takes the next message if it is there.
    ///
    /// @return null if none is there at the moment; whether any will come is what {@link #isEnded}
    ///   tells
    /// @throws LaggedException once, if messages were missed
    public @Nullable T tryRecv() throws LaggedException {
      return next.tryReceive();
    }

    /// How many messages are there for this receiver, without those that it has missed.
    ///
    /// @return 0 to the capacity; other threads may be changing it
    public int length() {
      return next.length();
    }

    /// Whether all messages were received and no more will come.
    ///
    /// @return true if `recv` would give null
    public boolean isEnded() {
      return next.isAtEnd();
    }

    /// Another receiver of the same channel, of what is sent from now on. Also on a receiver that
    /// is closed, and on any thread.
    ///
    /// @return the receiver, to be closed on its own
    public Receiver<T> resubscribe() {
      return new Receiver<>(next.core().subscribe());
    }

    /// Ends this receiver: what was left for it is let go, and a `recv` that waits gives null.
    /// Closing it again has no effect.
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
