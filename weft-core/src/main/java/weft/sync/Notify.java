package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.sync.waiting.Line;
import weft.sync.waiting.Waiter;
import weft.sync.waiting.WakeList;
import weft.woven.NowTwin;

/// A signal that tells one task, or all waiting tasks, that something has changed. What has changed
/// is stored elsewhere.
///
/// {@snippet class = "weft.sync.SignalExamplesTest" region = "notifyOne"}
///
/// {@snippet class = "weft.sync.SignalExamplesTest" region = "notifyWaiters"}
///
/// To send a message, use an {@link Mpsc}; to count, an {@link AsyncSemaphore}; for an event that
/// comes only once, a {@link CancellationToken} or a {@link Latch}. Tokio's `Notify`, with two
/// differences: waits use the budget of a poll, and there is no `enable`, which registers a future
/// without a poll, because Java cannot tell when such a future is dropped.
///
/// ## Cancel safety
///
/// **Loses its place in line.** If a wait has been notified by {@link #notifyOne} or {@link
/// #notifyLast}, and is cancelled before it goes on, the notification is passed on in the same way.
///
/// ## Fairness
///
/// `notifyOne` reaches the task that has waited longest, `notifyLast` the one that started to wait
/// last.
///
/// ## Threads
///
/// Any thread. What happened before a notification happens before what follows the wait that it
/// ends. Guard: NotifyTest, NotifyModelTest.
public final class Notify {
  // The word: how many notifyWaiters there were << 2 | one of
  //
  //     EMPTY  -> STORED   notifyOne: nobody waits; any thread, CAS
  //     STORED -> EMPTY    a wait takes it; any thread, CAS
  //     EMPTY  -> WAITED   somebody joins the line; under the lock
  //     WAITED -> EMPTY    the last one has left; under the lock
  //     WAITED -> STORED   notifyOne: nobody waits; under the lock
  //
  // It stays WAITED when the last one is woken, who is often the next to wait: that saves both an
  // atomic operation.
  private static final long EMPTY = 0;
  private static final long STORED = 1;
  private static final long WAITED = 2;
  private static final long STATUS = 3;
  private static final int SHIFT = 2;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Notify.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// As above.
  private volatile long word;

  /// The lock, and who waits.
  private final Line<Notified> line = new Line<>();

  private Notify() {}

  /// Makes a signal with no notification stored.
  ///
  /// @return the signal
  public static Notify create() {
    return new Notify();
  }

  private boolean toStatus(long from, long status) {
    return WORD.compareAndSet(this, from, (from & ~STATUS) | status);
  }

  /// Waits for a notification: one that is stored, or the next that reaches it.
  ///
  /// @return a future that is done then. From this call on, {@link #notifyWaiters} reaches it, even
  ///   if it is not awaited yet; the other notifications reach it once it is awaited.
  @NowTwin(NowTwins.class)
  public Async<Void> notified() {
    return new Notified(word >>> SHIFT);
  }

  /// Takes the stored notification, if there is one.
  boolean takeStored() {
    for (long current = word; (current & STATUS) == STORED; current = word) {
      if (toStatus(current, EMPTY)) {
        return true;
      }
    }
    return false;
  }

  /// Wakes the task that has waited longest. If nobody waits, one notification is stored, however
  /// often this is called, and the next wait ends at once.
  public void notifyOne() {
    reach(Reached.BY_ONE);
  }

  /// Like {@link #notifyOne}, but wakes the task that started to wait last.
  public void notifyLast() {
    reach(Reached.BY_LAST);
  }

  /// Ends all waits whose futures were made before this call. Stores no notification. (Not to be
  /// confused with Java's own `notifyAll`, which is for threads.)
  public void notifyWaiters() {
    var wakes = WakeList.make();
    synchronized (line) {
      line.grantAll(wakes); // reached by all, as they are made
      long current;
      do {
        current = word;
      } while (!WORD.compareAndSet(this, current, (current & ~WAITED) + (1L << SHIFT)));
    }
    wakes.wake();
  }

  private void reach(Reached how) {
    for (long current = word; (current & STATUS) != WAITED; current = word) {
      // also if it is stored already: what happened before has to be seen
      if (toStatus(current, STORED)) {
        return;
      }
    }
    var wakes = WakeList.make();
    synchronized (line) {
      Notified reached = how == Reached.BY_LAST ? line.last() : line.first();
      if (reached == null) {
        while (!toStatus(word, STORED)) {
          Thread.onSpinWait(); // a wait that takes what was stored
        }
      } else {
        reached.reached = how;
        line.grant(reached, wakes);
      }
    }
    wakes.wake();
  }

  /// How a wait was ended, and so how it is passed on.
  private enum Reached {
    BY_ALL,
    BY_ONE,
    BY_LAST
  }

  private final class Notified extends Waiter<Void> {
    /// How many notifyWaiters there were when it was made.
    private final long made;

    /// Owner while it arrives, then guarded by the lock until it is granted.
    private Reached reached = Reached.BY_ALL;

    Notified(long made) {
      this.made = made;
    }

    @Override
    protected Object lock() {
      return line;
    }

    @Override
    protected void arrive() {
      if (tryTake()) {
        return;
      }
      synchronized (line) {
        for (; ; ) {
          long current = word;
          if (tryTake()) {
            return;
          }
          if (current >>> SHIFT == made && isToBeWaited(current)) {
            line.add(this);
            return;
          }
        }
      }
    }

    /// Guarded by line.
    private boolean isToBeWaited(long current) {
      long status = current & STATUS;
      return status == WAITED || (status == EMPTY && toStatus(current, WAITED));
    }

    /// Takes what was stored, unless notifyWaiters has reached it since it was made: then it is
    /// done, and takes nothing.
    private boolean tryTake() {
      for (; ; ) {
        long current = word;
        if (current >>> SHIFT != made) {
          toGranted();
          return true;
        }
        if ((current & STATUS) != STORED) {
          return false;
        }
        if (toStatus(current, EMPTY)) {
          reached = Reached.BY_ONE;
          toGranted();
          return true;
        }
      }
    }

    @Override
    @SuppressWarnings("NullAway") // a Void is null
    protected Void take() {
      return null;
    }

    @Override
    protected void leave(WakeList wakes) {
      line.remove(this);
      if (line.isEmpty()) {
        toStatus(word, EMPTY); // only this thread changes a word that says WAITED
      }
    }

    @Override
    protected void giveBack() {
      if (reached != Reached.BY_ALL) {
        Notify.this.reach(reached);
      }
    }

    @Override
    protected boolean takesBack() {
      return reached != Reached.BY_ALL;
    }

    /// Passes the notification on.
    @Override
    protected void takeBack(@Nullable Object nothing) {
      giveBack();
    }

    @Override
    public String toString() {
      return "notified() of " + Notify.this;
    }
  }

  @Override
  public String toString() {
    synchronized (line) {
      boolean stored = (word & STATUS) == STORED;
      return "notify (" + line.size() + " waiting" + (stored ? ", one stored)" : ")");
    }
  }
}
