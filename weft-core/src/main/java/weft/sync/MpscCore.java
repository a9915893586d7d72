package weft.sync;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Postponed;
import weft.runtime.scheduler.Reserve;
import weft.runtime.scheduler.Worker;
import weft.runtime.unclosed.Label;
import weft.sync.waiting.Gate;
import weft.sync.waiting.Line;
import weft.sync.waiting.WakeList;

/// A channel with many senders and one receiver, behind the ends that users hold.
///
/// One word says what senders need to know, so that a send with room is one CAS:
///
///     tail      32 bits   the position of the next message; it wraps around
///     reserved  29 bits   places that were given out and have no message yet
///     WAITERS             somebody waits for room: nobody else may take any
///     RECEIVER_CLOSED     no new message, no new place
///     SENDERS_GONE        all senders are closed
///
/// Used are tail - head + reserved places, never more than the capacity. Sequences of steps, and
/// what each rests on:
///
/// 1. **Send**: make the segment, claim the tail by CAS, fill the place, look for a receiver that
///    waits. **Receive**
///    with nothing there: announce the waiting task, then look at the tail. Claiming and announcing
///    are volatile writes before volatile reads, so one of both sees the other. A receiver that sees
///    a position claimed and its place empty waits for the sender's next instruction.
/// 2. **Wait for room**: stand in line and set WAITERS, then look at the head. **Receive** with
///    something there: move the head, then look for WAITERS. Volatile both, as above. What becomes
///    free goes to the first in line, so that nobody overtakes; it gets places piecemeal if it wants
///    several. A receiver that takes many in one poll gives out several places at once, at the
///    latest behind the poll: whatever it awaits then may depend on the sender.
/// 3. **The end** is reached once senders or receiver are closed, nothing is reserved, nobody is in
///    line and the tail is at the head; whoever makes the last of these true wakes the receiver.
///
/// Guard: MpscTest, ChannelStressTest, ChannelJcstress, MpscModelTest.
///
/// @param <T> the type of the messages
final class MpscCore<T> extends MpscPadding.Last implements Hold.Shared, Postponed {
  static final int MAX_CAPACITY = 1 << 28;

  static final long SENDERS_GONE = 1;
  static final long RECEIVER_CLOSED = 1 << 1;
  static final long WAITERS = 1 << 2;

  /// Nothing new is let in. A send may be begun after its sender was closed.
  private static final long ENDING = SENDERS_GONE | RECEIVER_CLOSED;

  private static final long REFUSING = ENDING | WAITERS;

  private static final long RESERVED_ONE = 1 << 3;
  private static final int RESERVED_SHIFT = 3;
  private static final long TAIL_ONE = 1L << 32;

  /// A sender between its claim and its message is within two instructions, unless its thread was
  /// taken off the processor.
  private static final int SPINS = 100;

  /// So many places are given out at once to those who wait, if the receiver goes on taking.
  private static final int BATCH = 16;

  private final int capacity;
  private final boolean bounded;

  /// Senders that are not closed. Any thread.
  private final AtomicInteger senders = new AtomicInteger(1);

  /// Who waits for room, first come first served. Guarded by itself.
  private final Line<MpscClaim<T, ?>> line = new Line<>();

  /// What was taken and given back, the first first; nearly always there is none. Written by the
  /// receiver, under the line's lock; read by the receiver, by others under the lock, and by {@link
  /// #length}.
  private @Nullable ArrayDeque<T> returned;

  /// Opens when a message comes back although the receiver is closed. Made by the first who waits
  /// for that. Guarded by line.
  private @Nullable Gate cameBack;

  /// Opens when the receiver is closed, behind RECEIVER_CLOSED.
  private final Gate receiverClosed = new Gate();

  /// How a send went.
  enum Attempt {
    SENT,
    FULL,
    CLOSED
  }

  /// Set before publish.
  private @Nullable Label label = Label.ofNew();

  private MpscCore(int capacity, boolean bounded) {
    super(new MpscSegment(0));
    this.capacity = capacity;
    this.bounded = bounded;
  }

  static <T> MpscCore<T> bounded(int capacity) {
    return new MpscCore<>(capacity, true);
  }

  static <T> MpscCore<T> unbounded() {
    return new MpscCore<>(Integer.MAX_VALUE, false);
  }

  // ---- the word

  private static int tail(long state) {
    return (int) (state >>> Integer.SIZE);
  }

  private static int reserved(long state) {
    return (int) state >>> RESERVED_SHIFT;
  }

  /// Claims places for one more wish. Any thread.
  private boolean hasRoom(long state, int wanted) {
    int promised = tail(state) + reserved(state);
    if (promised - headSeen <= capacity - wanted) {
      return true;
    }
    int head = head();
    headSeen = head;
    return promised - head <= capacity - wanted;
  }

  /// Whether there is room that nobody waits for. Any thread; outdated at once.
  boolean hasRoom(int wanted) {
    long current = state();
    return (current & REFUSING) == 0 && hasRoom(current, wanted);
  }

  @Override
  public boolean isReceiverClosed() {
    return (state() & RECEIVER_CLOSED) != 0;
  }

  // ---- sending

  /// Sends if there is room. Any thread.
  Attempt trySend(T value) {
    MpscSegment segment = tailSegment();
    for (; ; ) {
      long current = state();
      if ((current & REFUSING) != 0 || !hasRoom(current, 1)) {
        return (current & ENDING) != 0 ? Attempt.CLOSED : Attempt.FULL;
      }
      int position = tail(current);
      segment = segmentFor(position, segment); // before the claim: it allocates
      if (casState(current, current + TAIL_ONE)) {
        fill(segment, position, value);
        return Attempt.SENT;
      }
    }
  }

  /// Takes places if there is room. Any thread.
  Attempt tryReserve(int wanted) {
    for (; ; ) {
      long current = state();
      if ((current & REFUSING) != 0 || !hasRoom(current, wanted)) {
        return (current & ENDING) != 0 ? Attempt.CLOSED : Attempt.FULL;
      }
      if (casState(current, current + wanted * RESERVED_ONE)) {
        return Attempt.SENT;
      }
    }
  }

  /// Gives those who wait the room that its receiver has not given out yet. There may be more of it
  /// than they want: then others need not wait. Any thread.
  ///
  /// @return whether there was any, so that another attempt may succeed
  boolean giveOutRoom() {
    long current = state();
    if ((current & REFUSING) != WAITERS || !hasRoom(current, 1)) {
      return false;
    }
    onFreed();
    return true;
  }

  /// Sends in a reserved place. Any thread.
  ///
  /// @param permit whose place it is, and which has one less from the claim on, whatever happens
  ///   then; or null
  /// @param claim likewise, one that was granted its place
  void sendReserved(T value, Mpsc.@Nullable Permit<T> permit, @Nullable MpscClaim<T, ?> claim) {
    MpscSegment segment = tailSegment();
    for (; ; ) {
      long current = state();
      int position = tail(current);
      segment = segmentFor(position, segment);
      if (casState(current, current + TAIL_ONE - RESERVED_ONE)) {
        if (permit != null) {
          permit.remaining--;
        } else if (claim != null) {
          claim.given--;
        }
        fill(segment, position, value);
        return;
      }
    }
  }

  private MpscSegment segmentFor(int position, MpscSegment from) {
    if (from.holds(position)) {
      return from;
    }
    MpscSegment segment = from.find(position);
    if (tailSegment().isBefore(segment)) {
      tailSegmentRelease(segment); // a race may move it back a little: then others walk further
    }
    return segment;
  }

  /// Fills the place that the caller has claimed, whatever happens: the receiver cannot pass one
  /// that stays empty. With the stack at its end a call may fail, a plain store does not.
  private void fill(MpscSegment segment, int position, T value) {
    try {
      segment.put(position, value);
    } catch (Throwable overflow) {
      segment.places[position & MpscSegment.MASK] = value;
      throw overflow;
    }
    wakeReceiver();
  }

  private void wakeReceiver() {
    if (receiver() != null) {
      Wakeable waiting = takeReceiver();
      if (waiting != null) {
        try {
          Polling.wake(waiting);
        } catch (Throwable overflow) {
          receiver = waiting; // for the next sender
          throw overflow;
        }
      }
    }
  }

  /// Gives reserved places back. Any thread.
  void release(int places) {
    addToState(-places * RESERVED_ONE);
    onFreed();
  }

  /// Lets those who wait for room have it: at once if there is much of it or nothing more to
  /// receive, else behind the poll, so that they are woken for several places together. Receiver
  /// only.
  private void onFreedByReceiver() {
    long current = state();
    int free = capacity - (tail(current) + reserved(current) - headAsOwner());
    if (free >= Math.min(BATCH, capacity / 2) || !isNextThere() || !Worker.postpone(this)) {
      onFreed();
    }
  }

  @Override
  public void catchUp() {
    onFreed();
  }

  private void onFreed() {
    if ((state() & WAITERS) != 0) {
      var wakes = WakeList.make();
      synchronized (line) {
        grant(wakes);
      }
      wakes.wake();
    }
    if (isEnding()) {
      wakeReceiver();
    }
  }

  private boolean isEnding() {
    return (state() & ENDING) != 0;
  }

  // ---- waiting for room

  /// Stands in line, or is refused. By the owner of the claim.
  void join(MpscClaim<T, ?> claim) {
    var wakes = WakeList.make();
    synchronized (line) {
      if (isEnding()) {
        claim.refuse();
        return;
      }
      line.add(claim);
      setFlag(WAITERS); // before the look at the head, in grant
      grant(wakes);
    }
    wakes.wake();
  }

  /// Leaves the line, and gives what it got to the next. Guarded by the line.
  void leave(MpscClaim<T, ?> claim, WakeList wakes) {
    line.remove(claim);
    addToState(-claim.given() * RESERVED_ONE);
    grant(wakes);
    if (isEnding()) {
      wakes.addOther(takeReceiver());
    }
  }

  /// The lock of those who wait for room.
  Object lineLock() {
    return line;
  }

  /// Gives what is free to the first in line. Guarded by the line.
  private void grant(WakeList wakes) {
    for (MpscClaim<T, ?> claim = line.first(); claim != null; claim = line.first()) {
      long current = state();
      int free = capacity - (tail(current) + reserved(current) - head());
      if (free <= 0) {
        return;
      }
      int places = Math.min(free, claim.missing());
      if (casState(current, current + places * RESERVED_ONE) && claim.give(places)) {
        line.grant(claim, wakes);
      }
    }
    clearFlag(WAITERS);
  }

  // ---- receiving

  /// Receives, or notes the waiting task. Receiver only.
  ///
  /// @return PENDING, a message, or null at the end
  @Nullable Object receive(Wakeable waker) {
    return awaitNext(waker) && Worker.hasBudget(waker) ? take() : Polling.PENDING;
  }

  /// Whether there is something to {@link #take}: a message, or the end. If not, the task is woken
  /// when there may be. Receiver only.
  @SuppressWarnings("ThreadPriorityCheck") // a hint; the task comes back to look again, anyhow
  boolean awaitNext(Wakeable waker) {
    if (isNextThere()) {
      return true;
    }
    setReceiver(waker); // before the look at the tail
    long current = state();
    if (tail(current) == headAsOwner()) {
      return isEnd(current) && forgetReceiver();
    }
    for (int i = 0; i < SPINS; i++) {
      if (isNextThere()) {
        return forgetReceiver();
      }
      Thread.onSpinWait();
    }
    Thread.yield(); // to the sender's thread; other tasks have their turn as well
    Worker.pollAgain(waker);
    return false;
  }

  private boolean forgetReceiver() {
    setReceiver(null);
    return true;
  }

  /// The receiver does not wait any more. Receiver only.
  void toNotWaiting() {
    if (receiver() != null) {
      setReceiver(null);
    }
  }

  /// Receiver only.
  boolean isNextThere() {
    if (returned != null) {
      return true;
    }
    int head = headAsOwner();
    MpscSegment segment = segmentOf(head);
    return segment != null && segment.get(head) != null;
  }

  private @Nullable MpscSegment segmentOf(int head) {
    MpscSegment segment = headSegment;
    if (segment.holds(head)) {
      return segment;
    }
    MpscSegment next = segment.next();
    if (next != null) {
      headSegment = next;
    }
    return next;
  }

  /// Takes the next message. Receiver only.
  ///
  /// @return null if there is none at the moment
  @SuppressWarnings("unchecked")
  @Nullable T take() {
    if (returned != null) {
      return takeReturned(returned);
    }
    int head = headAsOwner();
    MpscSegment segment = segmentOf(head);
    Object value = segment == null ? null : segment.get(head);
    if (segment == null || value == null) {
      return null;
    }
    try {
      segment.clear(head);
      if (bounded) {
        setHead(head + 1); // before the look for WAITERS
        if ((state() & WAITERS) != 0) {
          onFreedByReceiver();
        }
      } else {
        headRelease(head + 1);
      }
    } catch (Throwable exhausted) {
      // It was not taken, then, and may be beyond the capacity. Stores alone: with the stack at its
      // end any call may fail.
      headSegment = segment;
      segment.places[head & MpscSegment.MASK] = value;
      this.head = head;
      throw exhausted;
    }
    return (T) value;
  }

  private T takeReturned(ArrayDeque<T> messages) {
    synchronized (line) {
      T first = messages.removeFirst();
      if (messages.isEmpty()) {
        returned = null;
      }
      return first;
    }
  }

  /// Puts a message that was taken before all others. Beyond the capacity. Receiver only.
  void takeBack(T message) {
    try {
      addReturned(message);
    } catch (OutOfMemoryError e) {
      Reserve.releaseFor(e);
      addReturned(message);
    }
  }

  private void addReturned(T message) {
    Gate opening;
    synchronized (line) {
      ArrayDeque<T> messages = returned == null ? new ArrayDeque<>() : returned;
      messages.addFirst(message);
      returned = messages;
      opening = isReceiverClosed() ? cameBack : null;
      if (opening != null) {
        cameBack = null;
      }
    }
    if (opening != null) {
      var wakes = WakeList.make();
      opening.open(wakes);
      wakes.wake();
    }
  }

  /// Takes the next message, and waits the moment that a sender needs between its claim and its
  /// message: a send that has returned must be seen, even behind one that has not. Receiver only.
  ///
  /// @return null if there is none at the moment
  @SuppressWarnings("ThreadPriorityCheck") // only while the sender's thread is off the processor
  @Nullable T tryReceive() {
    for (int i = 0; ; i++) {
      T value = take();
      if (value != null || tail(state()) == headAsOwner()) {
        return value;
      }
      if (i < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  // ---- the ends

  /// Whether nothing is there and nothing will come. Receiver, or nobody while it receives.
  boolean isAtEnd() {
    return isEnd(state());
  }

  private boolean isEnd(long state) {
    return (state & ENDING) != 0
        && returned == null
        && (state & WAITERS) == 0
        && reserved(state) == 0
        && tail(state) == headAsOwner();
  }

  @Override
  public boolean addSenderIfAny() {
    return senders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  @Override
  public void removeSender() {
    if (senders.decrementAndGet() == 0) {
      setFlag(SENDERS_GONE);
      wakeReceiver();
    }
  }

  int senderCount() {
    return senders.get();
  }

  /// No more messages: whoever waits for room is refused. Places that were given out may still be
  /// filled. Any thread; again has no effect.
  void closeReceiver() {
    if ((setFlag(RECEIVER_CLOSED) & RECEIVER_CLOSED) != 0) {
      return;
    }
    var wakes = WakeList.make();
    synchronized (line) {
      for (MpscClaim<T, ?> claim = line.first(); claim != null; claim = line.first()) {
        addToState(-claim.given() * RESERVED_ONE);
        line.refuse(claim, wakes);
      }
      clearFlag(WAITERS);
    }
    receiverClosed.open(wakes);
    wakes.wake();
    wakeReceiver();
  }

  /// Waits until the receiver is closed.
  Async<Void> closed() {
    return receiverClosed.passage("closed()", this);
  }

  // ---- looks; any thread, outdated at once

  void toNamed(String name) {
    label = Label.of(name);
  }

  /// What its receiver waits for.
  Wanted wantedByReceiver() {
    return new Wanted(Wanted.Kind.SENDERS, this, Label.text(label), senders.get());
  }

  int length() {
    int head = head(); // first: the tail does not fall behind it, but both may go on meanwhile
    ArrayDeque<T> before = returned;
    int queued = Math.max(0, tail(state()) - head) + (before == null ? 0 : before.size());
    return Math.min(queued, capacity);
  }

  int room() {
    long current = state();
    if ((current & REFUSING) != 0) {
      return 0;
    }
    int used = tail(current) + reserved(current) - head(); // the head may be past that tail by now
    return Math.clamp(capacity - Math.max(0, used), 0, capacity);
  }

  int capacity() {
    return capacity;
  }

  /// How many messages were sent so far, for {@link #hasTaken}.
  int sent() {
    return tail(state());
  }

  /// Whether a message was taken, and not given back.
  ///
  /// @param position how many had been sent when it had been
  boolean hasTaken(T message, int position) {
    if (head() - position < 0) {
      return false;
    }
    synchronized (line) {
      return returned == null || returned.stream().noneMatch(back -> back == message);
    }
  }

  /// Waits until a message comes back although the receiver is closed.
  Async<Void> cameBack() {
    synchronized (line) {
      Gate gate = cameBack;
      if (gate == null) {
        gate = new Gate();
        cameBack = gate;
      }
      return gate.passage("ask()", this);
    }
  }

  @Override
  public String toString() {
    return "mpsc channel"
        + Label.text(label)
        + " ("
        + (bounded ? "capacity " + capacity + ", " : "unbounded, ")
        + length()
        + " queued"
        + (isReceiverClosed() ? ", closed)" : ")");
  }
}
