package weft.sync;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Wanted;
import weft.runtime.scheduler.Ambient;
import weft.runtime.unclosed.Label;
import weft.sync.waiting.Gate;
import weft.sync.waiting.Line;
import weft.sync.waiting.Waiter;
import weft.sync.waiting.WakeList;

/// A channel of many senders and many receivers behind the ends that users hold. One lock guards
/// all of it; wakes and users' handlers run without it.
///
/// 1. While a receiver waits, nothing is queued and no sender waits. While a sender waits, the
///    queue is full.
/// 2. A sender that finds a receiver waiting hands it the message. A receiver takes the first of
///    the queue, behind which the message of the first waiting sender moves up, or with capacity 0
///    the message of the first waiting sender itself. Who is granted something has it: the wait of
///    a receiver that is cancelled then puts the message back, before all others. So it is the end
///    only when nobody has been granted a message that he has not taken.
/// 3. When the last receiver is closed, what is queued is undelivered, and so is what comes back
///    later. The messages of senders that wait are theirs, for their sends fail.
///
/// Guard: MpmcTest, MpmcModelTest.
///
/// @param <T> the type of the messages
final class MpmcCore<T> implements Hold.Shared {
  private final int capacity;
  private final Mpmc.@Nullable UndeliveredHandler<? super T> onUndelivered;

  /// Its name, or where it was made. Written before others use it.
  private @Nullable Label label = Label.ofNew();

  /// The lock, and who waits to send.
  private final Line<Send> sends = new Line<>();

  /// Who waits to receive. Guarded by the lock.
  private final Line<Receive> receives = new Line<>();

  /// Messages that were sent and not received. Guarded by the lock.
  private final ArrayDeque<T> queue = new ArrayDeque<>();

  /// How many waits of receivers have been granted a message that they have not taken. Guarded by
  /// the lock.
  private int granted;

  /// Those that are open. Guarded by the lock.
  private int senders = 1;

  /// As above.
  private int receivers = 1;

  /// Opens when the last receiver is closed.
  private final Gate receiversGone = new Gate();

  MpmcCore(int capacity, Mpmc.@Nullable UndeliveredHandler<? super T> onUndelivered) {
    this.capacity = capacity;
    this.onUndelivered = onUndelivered;
  }

  void toNamed(String name) {
    label = Label.of(name);
  }

  // ---- sending

  Async<Void> send(T message) {
    return new Send(message);
  }

  /// Sends if nobody need wait for that. Any thread.
  ///
  /// @param operation what the user called, for messages
  boolean trySend(T message, String operation) {
    var wakes = WakeList.make();
    boolean sent;
    synchronized (sends) {
      if (senders == 0) { // its sender was closed at this instant, and receivers know of the end
        throw Hold.senderClosed(operation);
      }
      sent = isAccepted(message, wakes);
    }
    wakes.wake();
    return sent;
  }

  /// Hands a message to a receiver or queues it, if there is room and nobody before it. Under the
  /// lock.
  private boolean isAccepted(T message, WakeList wakes) {
    Receive first = receives.first();
    if (first != null) {
      first.give(message);
      receives.grant(first, wakes);
      return true;
    }
    if (receivers > 0 && queue.size() < capacity) {
      queue.add(message);
      return true;
    }
    return false;
  }

  private final class Send extends Waiter<Void> {
    private final T message;

    Send(T message) {
      this.message = message;
    }

    @Override
    protected Object lock() {
      return sends;
    }

    @Override
    protected void arrive() {
      var wakes = WakeList.make();
      synchronized (sends) {
        if (receivers == 0 || senders == 0) {
          toRefused();
        } else if (isAccepted(message, wakes)) {
          toGranted();
        } else {
          sends.add(this);
        }
      }
      wakes.wake();
    }

    @Override
    @SuppressWarnings("NullAway") // a Void is null
    protected Void take() {
      return null;
    }

    @Override
    protected Void refused() {
      throw isReceiverClosed()
          ? ChannelClosedException.receiverClosed("send()")
          : ChannelClosedException.sendersClosed("send()");
    }

    @Override
    protected void leave(WakeList wakes) {
      sends.remove(this);
      tellIfEnded(wakes);
    }

    /// The message is the receivers' already.
    @Override
    protected void giveBack() {}

    @Override
    public String toString() {
      return "send() of " + MpmcCore.this;
    }
  }

  // ---- receiving

  Async<@Nullable T> receive() {
    return new Receive();
  }

  /// Receives if there is something. Any thread.
  @Nullable T tryReceive() {
    var wakes = WakeList.make();
    T message;
    synchronized (sends) {
      message = next(wakes);
    }
    try {
      wakes.wake();
    } catch (Throwable exhausted) { // it was not taken, then, and may be beyond the capacity
      if (message != null) {
        putBack(message);
      }
      throw exhausted;
    }
    return message;
  }

  /// Takes the next message, and lets the first waiting sender move up. Under the lock.
  private @Nullable T next(WakeList wakes) {
    T first = queue.poll();
    Send waiting = sends.first();
    if (waiting == null) {
      return first;
    }
    if (first == null) {
      sends.grant(waiting, wakes);
      return waiting.message;
    }
    if (queue.size() < capacity) {
      sends.grant(waiting, wakes);
      queue.add(waiting.message);
    }
    return first;
  }

  /// Puts a message back that a receiver was given and nobody has got.
  private void putBack(T message) {
    var wakes = WakeList.make();
    boolean undelivered;
    synchronized (sends) {
      Receive first = receives.first();
      undelivered = receivers == 0;
      if (first != null) {
        first.give(message);
        receives.grant(first, wakes);
      } else if (!undelivered) {
        queue.addFirst(message);
      }
    }
    wakes.wake();
    if (undelivered) {
      toUndelivered(message);
    }
  }

  private final class Receive extends Waiter<@Nullable T> {
    /// Guarded by the lock until it is granted, then owner.
    private @Nullable T given;

    /// Whether it is one of the granted. Guarded by the lock.
    private boolean counted;

    /// Under the lock.
    void give(T message) {
      given = message;
      counted = true;
      granted++;
    }

    @Override
    protected Object lock() {
      return sends;
    }

    @Override
    protected void arrive() {
      var wakes = WakeList.make();
      synchronized (sends) {
        T message = next(wakes);
        if (message != null) {
          give(message);
          toGranted();
        } else if (isEnd() || receivers == 0) {
          toRefused();
        } else {
          receives.add(this);
        }
      }
      wakes.wake();
    }

    @Override
    protected @Nullable T take() {
      ungrant();
      return given;
    }

    /// Calls nothing but at the end: a receipt is safe with the stack at its end, too.
    private void ungrant() {
      boolean last;
      synchronized (sends) {
        if (counted) {
          counted = false;
          granted--;
        }
        last = granted == 0 && senders == 0;
      }
      if (last) {
        var wakes = WakeList.make();
        synchronized (sends) {
          tellIfEnded(wakes);
        }
        wakes.wake();
      }
    }

    @Override
    protected @Nullable T refused() {
      return null;
    }

    @Override
    protected void leave(WakeList wakes) {
      receives.remove(this);
    }

    @Override
    protected void giveBack() {
      try {
        putBackGiven();
      } finally {
        ungrant(); // after that, or it would be the end in between
      }
    }

    private void putBackGiven() {
      T message = given;
      if (message != null) {
        given = null;
        putBack(message);
      }
    }

    @Override
    protected boolean takesBack() {
      return given != null;
    }

    @Override
    protected void takeBack(@Nullable Object undelivered) {
      putBackGiven();
    }

    @Override
    protected Wanted wants() {
      synchronized (sends) {
        return new Wanted(Wanted.Kind.SENDERS, MpmcCore.this, Label.text(label), senders);
      }
    }

    @Override
    public String toString() {
      return "recv() of " + MpmcCore.this;
    }
  }

  // ---- the ends

  @Override
  public boolean addSenderIfAny() {
    synchronized (sends) {
      if (senders == 0) {
        return false;
      }
      senders++;
      return true;
    }
  }

  @Override
  public void removeSender() {
    var wakes = WakeList.make();
    synchronized (sends) {
      senders--;
      tellIfEnded(wakes);
    }
    wakes.wake();
  }

  /// Whether nothing is there and nothing will come. Under the lock.
  private boolean isEnd() {
    return senders == 0 && granted == 0 && queue.isEmpty() && sends.isEmpty();
  }

  /// Tells those who wait for a message if it is the end. Under the lock.
  private void tellIfEnded(WakeList wakes) {
    if (isEnd()) {
      refuseReceives(wakes);
    }
  }

  /// Under the lock.
  private void refuseReceives(WakeList wakes) {
    for (Receive waiting = receives.first(); waiting != null; waiting = receives.first()) {
      receives.refuse(waiting, wakes);
    }
  }

  /// Counts one more receiver, unless all are closed.
  boolean addReceiverIfAny() {
    synchronized (sends) {
      if (receivers == 0) {
        return false;
      }
      receivers++;
      return true;
    }
  }

  void removeReceiver() {
    var wakes = WakeList.make();
    boolean last;
    synchronized (sends) {
      last = --receivers == 0;
      if (last) {
        for (Send waiting = sends.first(); waiting != null; waiting = sends.first()) {
          sends.refuse(waiting, wakes);
        }
        refuseReceives(wakes);
        receiversGone.open(wakes);
      }
    }
    wakes.wake();
    if (last) {
      for (T left = pollQueue(); left != null; left = pollQueue()) { // nothing comes in any more
        toUndelivered(left);
      }
    }
  }

  private @Nullable T pollQueue() {
    synchronized (sends) {
      return queue.poll();
    }
  }

  /// Once for each message that was accepted and nobody will receive.
  private void toUndelivered(T message) {
    if (onUndelivered == null) {
      return;
    }
    try {
      onUndelivered.accept(message);
    } catch (Throwable failure) {
      Ambient.scheduler().failures().report(failure);
    }
  }

  /// Waits until the last receiver is closed.
  Async<Void> closed() {
    return receiversGone.passage("closed()", this);
  }

  @Override
  public boolean isReceiverClosed() {
    synchronized (sends) {
      return receivers == 0;
    }
  }

  /// Whether nothing is there and nothing will come.
  boolean isAtEnd() {
    synchronized (sends) {
      return isEnd();
    }
  }

  int length() {
    synchronized (sends) {
      return queue.size();
    }
  }

  int senders() {
    synchronized (sends) {
      return senders;
    }
  }

  int receivers() {
    synchronized (sends) {
      return receivers;
    }
  }

  @Override
  public String toString() {
    synchronized (sends) {
      return "mpmc channel"
          + Label.text(label)
          + " (capacity "
          + capacity
          + ", "
          + queue.size()
          + " queued"
          + (receivers == 0 ? ", closed)" : ")");
    }
  }
}
