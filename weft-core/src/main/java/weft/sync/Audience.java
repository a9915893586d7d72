package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Wanted;
import weft.runtime.unclosed.Label;
import weft.sync.waiting.Line;
import weft.sync.waiting.PlainWait;
import weft.sync.waiting.WakeList;

/// The two sides of a channel of which every receiver hears everything, and who waits: what {@link
/// Broadcast} and {@link Watch} have in common. Guard: BroadcastTest, WatchTest.
///
/// 1. There is one lock. Under it something is sent, ends open and close, and futures join and
///    leave the two lines.
/// 2. Receivers look without the lock, at fields that are written under it. One that finds nothing
///    looks again under the lock before it joins the line, so it stands in line beside no news.
///    Guard: BroadcastJcstress.
/// 3. A receiver in line is granted nothing but another look: what it was woken for stays where it
///    is, so a wait that is cancelled loses nothing. Guard: BroadcastStressTest.
abstract sealed class Audience implements Hold.Shared permits BroadcastCore, WatchCore {
  /// What is known of one receiver here.
  static final class Place {
    /// Set once, under the lock.
    private volatile boolean closed;

    /// How many of its futures stand in line. Guarded by the lock.
    private int waiting;

    boolean isClosed() {
      return closed;
    }
  }

  /// The lock, and who waits for news.
  private final Line<Hearing.Wait> line = new Line<>();

  /// Who waits until the last receiver has left. Guarded by line.
  private final Line<Left> watchers = new Line<>();

  /// Those that are open. Guarded by line.
  private int senders = 1;

  /// Those that are open. Written under the lock.
  private volatile int receivers;

  /// All senders are closed. Set once, under the lock.
  private volatile boolean ended;

  /// Set before publish.
  private @Nullable Label label = Label.ofNew();

  final Object lock() {
    return line;
  }

  final void toNamed(String name) {
    label = Label.of(name);
  }

  /// The name, or what else there is, for messages.
  final String labelText() {
    return Label.text(label);
  }

  /// What a receiver waits for.
  final Wanted wantedByReceivers() {
    synchronized (line) {
      return new Wanted(Wanted.Kind.SENDERS, this, labelText(), senders);
    }
  }

  // ---- waiting for news

  /// A receiver's future joins the line. Under the lock.
  final void join(Hearing.Wait wait) {
    wait.place().waiting++;
    line.add(wait);
  }

  /// A receiver's future withdraws. Under the lock.
  final void leave(Hearing.Wait wait) {
    wait.place().waiting--;
    line.remove(wait);
  }

  /// There is news: takes everybody out of the line. Under the lock.
  ///
  /// @return whom to wake; null for nobody
  final @Nullable WakeList tell() {
    if (line.isEmpty()) {
      return null;
    }
    var wakes = WakeList.make();
    tell(wakes);
    return wakes;
  }

  private void tell(WakeList wakes) {
    for (var wait = line.first(); wait != null; wait = line.first()) {
      wait.place().waiting--;
      line.grant(wait, wakes);
    }
  }

  /// How many futures wait for news, for a message.
  final int waiting() {
    synchronized (line) {
      return line.size();
    }
  }

  // ---- senders

  @Override
  public final boolean addSenderIfAny() {
    synchronized (line) {
      if (senders == 0) {
        return false;
      }
      senders++;
      return true;
    }
  }

  @Override
  public final void removeSender() {
    var wakes = WakeList.make();
    synchronized (line) {
      if (--senders == 0) {
        ended = true;
        tell(wakes);
      }
    }
    wakes.wake();
  }

  /// Whether all senders are closed: after that nothing is sent. Any thread.
  final boolean isEnded() {
    return ended;
  }

  // ---- receivers

  @Override
  public final boolean isReceiverClosed() {
    return receivers == 0;
  }

  final int receivers() {
    return receivers;
  }

  /// Under the lock.
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
  final Place addReceiver() {
    receivers++;
    return new Place();
  }

  /// Lets a receiver go, once; its futures that wait are done. Under the lock.
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
  final void removeReceiver(Place place, WakeList wakes) {
    place.closed = true;
    onReceiverClosed();
    if (place.waiting > 0) {
      tell(wakes); // the others look, and wait again
    }
    if (--receivers == 0) {
      watchers.grantAll(wakes);
    }
  }

  /// A receiver is being closed. Under the lock.
  void onReceiverClosed() {}

  /// Waits until there is no receiver.
  final Async<Void> closed() {
    return new Left();
  }

  private final class Left extends PlainWait {
    @Override
    protected Object lock() {
      return line;
    }

    @Override
    protected void arrive() {
      synchronized (line) {
        if (receivers == 0) {
          toGranted();
        } else {
          watchers.add(this);
        }
      }
    }

    @Override
    protected void leave(WakeList wakes) {
      watchers.remove(this);
    }

    @Override
    public String toString() {
      return "closed() of " + Audience.this;
    }
  }
}
