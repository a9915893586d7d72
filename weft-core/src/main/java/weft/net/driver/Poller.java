package weft.net.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The selector of one worker: opened when its first socket has to wait, and then what the worker
/// parks in.
///
/// Only the worker's thread parks. Others may look for events in its place while it is held in a
/// long poll, and may change what is waited for. Guard: TcpStreamTest, DriverTest.
public final class Poller {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /// So many selects in a row that find nothing, though they had time left and nobody woke them,
  /// are a fault of the selector: it is replaced.
  private static final int SPINS = 512;

  /// Opened by the first thread that needs it, replaced by the owner; both under the lock of {@link
  /// #sources}.
  private volatile @Nullable Selector selector;

  /// Whether the owner is in a select, or about to be. Written by the owner.
  private volatile boolean selecting;

  /// Set before the look at {@link #selecting}, so that one of both sides sees the other.
  private volatile boolean woken;

  /// Whether a select may have ended for a change of what is waited for. Set by any thread, cleared
  /// by the owner.
  private volatile boolean nudged;

  /// Whether a key was cancelled of which no select has let go yet. Set by any thread, cleared
  /// before a select.
  private volatile boolean cancelled;

  /// Whether something that was closed outlived a select: a key of it hangs on another selector.
  /// Owner only.
  private boolean lingers;

  /// Held during selects: somebody who serves the worker must not wait for the end of its park.
  private final ReentrantLock selects = new ReentrantLock();

  /// What the last park found, to be dispatched when the worker is awake. Owner only.
  private final List<Source> found = new ArrayList<>();

  /// Closed sources of which the last select has let go, to be told then, too. Owner only.
  private final List<Source> gone = new ArrayList<>();

  /// How many polls have still to pass until a busy worker looks again: as many as the last look
  /// has woken tasks, unless others have taken them. Before they have run, a look would find the
  /// same events once more. Owner only.
  private int unseen;

  /// Owner only.
  private int spins;

  /// Guarded by {@link #sources}.
  private boolean ended;

  /// Sources that are to be told when their descriptors are gone. Guarded by itself.
  private final List<Source> closing = new ArrayList<>();

  /// How many those are. Any thread.
  private final AtomicInteger closingCount = new AtomicInteger();

  private final AtomicInteger sources = new AtomicInteger();
  private final AtomicLong rebuilds = new AtomicLong();

  private final Traffic traffic = new Traffic();

  /// Wakes the worker where it parks without a selector.
  private final Runnable unpark;

  /// Makes one, without a selector yet.
  ///
  /// @param unpark wakes the worker where it parks without a selector
  public Poller(Runnable unpark) {
    this.unpark = unpark;
  }

  /// Whether the worker has sockets, and parks here. Any thread.
  ///
  /// @return false before the first and after the last
  public boolean isNeeded() {
    return sources.get() > 0 || closingCount.get() > 0 || cancelled;
  }

  /// How many sockets it watches. Any thread.
  ///
  /// @return not negative
  public int sources() {
    return sources.get();
  }

  /// Whether any operation waits for an event. Owner only.
  ///
  /// @return false if none does
  public boolean isAnybodyWaiting() {
    Selector current = selector;
    return closingCount.get() > 0
        || (current != null
            && current.keys().stream()
                .anyMatch(key ->
                    key.attachment() instanceof Source source
                        && (source.isWaiting(Source.Direction.READ)
                            || source.isWaiting(Source.Direction.WRITE))));
  }

  /// How often its selector was replaced because it did not wait. Any thread.
  ///
  /// @return not negative
  public long rebuilds() {
    return rebuilds.get();
  }

  /// What the worker counts.
  ///
  /// @return its counters
  public Traffic traffic() {
    return traffic;
  }

  // ---- the owner

  /// Waits for events, or until woken. The events are kept for {@link #dispatch}. Owner only.
  ///
  /// @param nanos for how long at most; {@link Long#MAX_VALUE} for ever
  public void park(long nanos) {
    Selector current = selector;
    if (current == null) {
      return;
    }
    long millis = nanos == Long.MAX_VALUE ? 0 : Math.max(1, Math.ceilDiv(nanos, NANOS_PER_MILLI));
    long begin = System.nanoTime();
    boolean wasWoken;
    selecting = true;
    selects.lock();
    try {
      boolean isClosing = closingCount.get() > 0;
      wasWoken = woken || cancelled || (isClosing && !lingers);
      cancelled = false;
      if (wasWoken) {
        current.selectNow(this::collect); // what is closed is gone behind it
      } else {
        current.select(this::collect, isClosing ? 1 : millis);
        wasWoken = isClosing || woken || nudged;
      }
      nudged = false;
      gone.addAll(takeGone());
    } catch (IOException e) {
      wasWoken = true;
      replace();
    } finally {
      selects.unlock();
      selecting = false;
      woken = false;
    }
    lingers = closingCount.get() > 0;
    if (found.isEmpty() && !wasWoken && System.nanoTime() - begin < nanos) {
      onNothing();
    } else {
      spins = 0;
    }
  }

  private void onNothing() {
    if (!Thread.currentThread().isInterrupted() && ++spins >= SPINS) {
      spins = 0;
      replace();
    }
  }

  /// All sources move to a new selector; if there is no descriptor for one, the old one stays for
  /// now. Owner only.
  void replace() {
    Selector old = selector;
    if (old == null) {
      return;
    }
    Selector fresh;
    try {
      fresh = Selector.open();
    } catch (IOException e) {
      return; // it is tried again when this one has spun some more
    }
    rebuilds.incrementAndGet();
    try {
      synchronized (sources) {
        selector = fresh;
      }
      for (SelectionKey key : old.keys()) {
        ((Source) key.attachment()).moveWithin(this, key, fresh);
      }
      old.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void collect(SelectionKey key) {
    Source source = (Source) key.attachment();
    source.toFound(key);
    found.add(source);
  }

  /// Whether there is something to dispatch. Owner only.
  ///
  /// @return true after a park that found events
  public boolean hasEvents() {
    return !found.isEmpty() || !gone.isEmpty();
  }

  /// Whether a worker that has not run out of tasks should look for events. Owner only.
  ///
  /// @param polls how many there were since the last question
  /// @param queued how many tasks wait for their turn; not negative
  /// @return false before the tasks that were woken last, and not taken by others, have had their
  ///   turn
  public boolean isLookDue(int polls, int queued) {
    unseen = Math.max(0, Math.min(unseen - polls, queued));
    return unseen == 0 && isNeeded();
  }

  /// Looks for events without waiting; they are kept for {@link #dispatch}. Owner only.
  public void look() {
    selects.lock();
    try {
      select(this::collect);
      gone.addAll(takeGone());
    } finally {
      selects.unlock();
    }
  }

  /// Wakes those who wait for what was found. Owner only.
  public void dispatch() {
    unseen = found.size();
    try {
      found.forEach(Source::onFound);
    } finally {
      found.clear(); // what was not told comes again
      List<Source> told = List.copyOf(gone);
      gone.clear();
      told.forEach(Source::onGone);
    }
  }

  private void select(Consumer<SelectionKey> action) {
    Selector current = selector;
    if (current != null) {
      cancelled = false;
      try {
        current.selectNow(action);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ClosedSelectorException e) {
        return; // replaced, or the runtime has ended
      }
    }
  }

  // ---- any thread

  /// Looks for events in the place of a worker that is held in a long poll. Any thread.
  public void serve() {
    if (isNeeded()) {
      selectInPlaceOfOwner();
    }
  }

  private void selectInPlaceOfOwner() {
    if (selects.tryLock()) { // else somebody is at it
      List<Source> told;
      try {
        select(key -> ((Source) key.attachment()).onEvents(key, Source.readyOperations(key)));
        told = takeGone();
      } finally {
        selects.unlock();
      }
      told.forEach(Source::onGone);
    }
  }

  /// Ends the present or the next {@link #park}. Any thread.
  ///
  /// @return whether the owner was selecting, so that it needs no other wake
  public boolean wake() {
    woken = true;
    if (!selecting) {
      return false;
    }
    Selector current = selector;
    if (current != null) {
      current.wakeup();
    }
    return true;
  }

  /// Makes the owner, if it parks, see a change of what is waited for. Any thread.
  void nudge() {
    Selector current = selector;
    nudged = true;
    if (selecting && current != null) {
      current.wakeup();
    } else {
      unpark.run();
    }
  }

  /// Whether it has a selector, now at the latest. Any thread.
  ///
  /// @return false if the system has no descriptor for one
  boolean canOpen() {
    synchronized (sources) {
      try {
        return !ended && opened().isOpen();
      } catch (IOException e) {
        return false;
      }
    }
  }

  /// Whether it has a selector. Any thread.
  ///
  /// @return true from the first socket to the end
  public boolean isOpen() {
    return selector != null;
  }

  /// Guarded by {@link #sources}.
  private Selector opened() throws IOException {
    Selector current = selector;
    if (current == null) {
      current = Selector.open();
      selector = current;
    }
    return current;
  }

  /// Watches a channel. Any thread.
  SelectionKey register(SelectableChannel channel, int operations, Source source)
      throws IOException {
    synchronized (sources) {
      if (ended) {
        throw new IOException("the runtime whose worker is to watch " + channel + " is closed");
      }
      SelectionKey key = channel.register(opened(), operations, source);
      sources.incrementAndGet();
      nudge();
      return key;
    }
  }

  /// Has a source told when its channel, which is closed, has let go of its descriptor. Any thread.
  void tellWhenGone(Source source) {
    synchronized (closing) {
      closing.add(source);
    }
    closingCount.incrementAndGet();
    flush();
  }

  /// A source was registered elsewhere, and its key here cancelled. Any thread, which holds no
  /// source's lock.
  void onSourceMovedAway() {
    cancelled = true; // first: the owner must see that there is something to do
    sources.decrementAndGet();
    flush();
  }

  /// Has a select let go of what was cancelled: the owner of a current-thread runtime may not be
  /// there to make one.
  private void flush() {
    selectInPlaceOfOwner();
    nudge(); // if somebody was at it, perhaps at the end of a select
  }

  /// What a select has let go of, of what was closed before it. Whoever selected, under the lock of
  /// selects: a select takes a key off its channel first and closes the descriptor then, so nobody
  /// may look in between.
  private List<Source> takeGone() {
    if (closingCount.get() == 0) {
      return List.of();
    }
    var gone = new ArrayList<Source>();
    synchronized (closing) {
      closing.removeIf(source -> source.isGone() && gone.add(source));
    }
    closingCount.addAndGet(-gone.size());
    return gone;
  }

  void onSourceLeft() {
    sources.decrementAndGet();
  }

  /// Closes the selector and every source that is still registered. By the runtime's end, when the
  /// worker's thread has ended.
  public void close() {
    Selector last;
    List<SelectionKey> keys = List.of();
    synchronized (sources) {
      ended = true;
      last = selector;
      selector = null;
      if (last != null) {
        keys = List.copyOf(last.keys());
      }
    }
    try {
      for (SelectionKey key : keys) {
        ((Source) key.attachment()).close();
      }
      if (last != null) {
        last.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      takeGone().forEach(Source::onGone);
    }
  }

  @Override
  public String toString() {
    return "poller of " + sources + " sources";
  }
}
